#!/usr/bin/env bash
# Random SQL against hukou: nothing that can be said to the server crashes it, or breaks a law.
#
#   test/sqlsmith.sh SECONDS [SEED]
#
# In the empty database that PGHOST, PGPORT, PGUSER (a superuser) and PGDATABASE name, on a server that has the extension
# installed and lets any local role in.  sqlsmith makes the statements, in three rounds:
#   superuser   statements that are rolled back
#   gateway     the same, as a role that acts for an officer, with the privileges of that and no others
#   committed   statements that are kept, as a role with the capabilities gateway and administrator
# Afterwards the server is the one that was there, its log tells of no crash and of no internal error (XX000) raised in
# hukou's C code, hukou.verify_all() finds nothing, and the laws hold by plain SQL.  The last line says so, or what failed.
# KEEP_LOG=FILE keeps the server's log of the run, with every refused statement in it.
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=${1:?usage: test/sqlsmith.sh SECONDS [SEED]} seed=${2:-1}
: "${PGHOST:?}" "${PGPORT:?}" "${PGUSER:?}" "${PGDATABASE:?}"
command -v sqlsmith >/dev/null || { echo "sqlsmith is not installed" >&2; exit 2; }
export PGOPTIONS="-c client_min_messages=warning"
work=$(mktemp -d /tmp/hukou_smith.XXXXXX)
gateway=smith_gateway_$$ writer=smith_writer_$$
faults=()

sql() { psql -XAtq -v ON_ERROR_STOP=1 "$@" </dev/null; }
# The target of sqlsmith, which reads no environment of libpq's.
target() { echo "host=$PGHOST port=$PGPORT dbname=$PGDATABASE user=$1"; }

finish() {
  local role
  for role in "$gateway" "$writer"; do
    sql -c "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '$role'" >/dev/null 2>&1 || true
    sql -c "DROP OWNED BY $role" -c "DROP ROLE $role" >/dev/null 2>&1 || true
  done
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# --- the log ----------------------------------------------------------------------------------------------------------

postmaster=$(head -n 1 "$(sql -c 'SHOW data_directory')/postmaster.pid")
log=$(sql -c 'SELECT pg_current_logfile()')
case $log in
  '') log=/proc/$postmaster/fd/2 ;;
  /*) ;;
  *) log=$(sql -c 'SHOW data_directory')/$log ;;
esac
[ -f "$(readlink -f "$log")" ] || { echo "the server's log is not a file: $log" >&2; exit 2; }
log=$(readlink -f "$log")
log_from=$(($(stat -c %s "$log") + 1))
started=$(sql -c 'SELECT pg_postmaster_start_time()')

# --- what the statements are about ------------------------------------------------------------------------------------

psql -XAtq -f test/sqlsmith.sql </dev/null >/dev/null
sql -c "CREATE ROLE $gateway LOGIN" -c "CREATE ROLE $writer LOGIN" \
  -c "SELECT hukou.grant_access('$gateway', 'gateway')" -c "SELECT hukou.grant_access('$writer', 'gateway')" \
  -c "SELECT hukou.grant_access('$writer', 'administrator')" \
  -c "ALTER ROLE $gateway SET hukou.officer = 'D340802-03'" -c "ALTER ROLE $writer SET hukou.officer = 'D350104-03'" \
  -c "ALTER DATABASE \"$PGDATABASE\" SET hukou.officer = 'D130433-03'" \
  -c "ALTER DATABASE \"$PGDATABASE\" SET hukou.now = '2023-09-20 10:00'" \
  -c "ALTER DATABASE \"$PGDATABASE\" SET search_path = smith, pg_catalog, hukou, public" \
  -c "ALTER DATABASE \"$PGDATABASE\" SET log_error_verbosity = verbose" \
  -c "ALTER DATABASE \"$PGDATABASE\" SET log_min_messages = warning" \
  -c "ALTER DATABASE \"$PGDATABASE\" SET log_min_error_statement = error" >/dev/null
sql -c "CREATE TABLE smith.before AS SELECT * FROM hukou.cases" -c "CREATE TABLE smith.events_before AS SELECT * FROM hukou.case_events"

# --- the rounds -------------------------------------------------------------------------------------------------------

# rolled_back ROLE SECONDS SEED: sqlsmith runs each statement in a transaction that it rolls back, for a second at most
rolled_back() {
  local out=$work/out status=0
  timeout -s INT -k 30 "$2" sqlsmith --target="$(target "$1")" --seed="$3" --exclude-catalog --verbose >"$out" 2>&1 </dev/null ||
    status=$?
  # It ends on our interrupt; it also ends by itself, when the server has gone away.
  [ "$status" -eq 124 ] || [ "$status" -eq 1 ] || faults+=("sqlsmith ended with status $status: $(tail -n 1 "$out")")
  queries=$(sed -n 's/^queries: \([0-9]*\).*/\1/p' "$out" | tail -n 1)
}

# committed ROLE SECONDS SEED: sqlsmith only writes the statements, psql runs each in a transaction of its own
committed() {
  local until=$((SECONDS + $2)) n=$3 status
  queries=0
  while [ "$SECONDS" -lt "$until" ]; do
    sqlsmith --target="$(target "$1")" --seed="$n" --exclude-catalog --dry-run --max-queries=100 \
      >"$work/statements" 2>/dev/null </dev/null || { faults+=("sqlsmith wrote no statements for seed $n"); return; }
    status=0
    PGOPTIONS="$PGOPTIONS -c statement_timeout=1s" timeout -k 10 "$((until - SECONDS + 1))" \
      psql -Xq -U "$1" -f "$work/statements" >/dev/null 2>&1 </dev/null || status=$?
    [ "$status" -eq 0 ] || [ "$status" -eq 124 ] || faults+=("psql ended with status $status on the statements of seed $n")
    [ "$status" -ne 0 ] || queries=$((queries + $(grep -c ';$' "$work/statements")))
    n=$((n + 1000))
  done
}

total=0
for part in "superuser $((seconds * 4 / 10)) $seed" "gateway $((seconds * 3 / 10)) $((seed + 1))" \
  "committed $((seconds * 3 / 10)) $((seed + 2))"; do
  read -r round time round_seed <<<"$part"
  case $round in
    superuser) rolled_back "$PGUSER" "$time" "$round_seed" ;;
    gateway) rolled_back "$gateway" "$time" "$round_seed" ;;
    committed) committed "$writer" "$time" "$round_seed" ;;
  esac
  printf '%-10s seed %-6s %8s statements in %s s\n' "$round" "$round_seed" "${queries:=0}" "$time"
  [ "$queries" -gt 0 ] || faults+=("round $round ran no statement")
  total=$((total + queries))
done

# --- what is to be seen afterwards ------------------------------------------------------------------------------------

# After a crash the server takes a moment to let anybody in.
for _ in $(seq 60); do ! sql -c 'SELECT 1' >/dev/null 2>&1 || break; sleep 1; done
[ "$(sql -c 'SELECT pg_postmaster_start_time()')" = "$started" ] || faults+=("the server was restarted")
tail -c "+$log_from" "$log" >"$work/log"
[ -z "${KEEP_LOG:-}" ] || cp "$work/log" "$KEEP_LOG"

echo "refused, by SQLSTATE:"
grep -oE '(ERROR|FATAL|PANIC):  [0-9A-Z]{5}:' "$work/log" | sed 's/.* //; s/:$//' | sort | uniq -c | sort -rn | sed 's/^/  /' || true

crashes=$(grep -cE 'PANIC|TRAP|was terminated by (signal|exception)|reinitializing' "$work/log" || true)
if [ "$crashes" -gt 0 ]; then
  grep -A 40 -E 'PANIC|TRAP|was terminated by (signal|exception)' "$work/log" | head -n 200
  faults+=("the log tells of $crashes crashes")
fi

# Where each XX000 was raised, by the file in its LOCATION, the next such line.
find src -name '*.c' -printf '%f\n' | sort >"$work/files"
awk -v files="$work/files" '
  BEGIN { while ((getline f < files) > 0) ours[f] = 1 }
  /(ERROR|FATAL|PANIC):  XX000:/ { message = $0; sub(/.*XX000: /, "", message); next }
  message != "" && /LOCATION:  / {
    f = $NF; sub(/:[0-9]+$/, "", f)
    print (f in ours ? "ours" : "server"), $(NF - 1), $NF ": " message
    message = ""
  }' "$work/log" | sort | uniq -c | sort -rn >"$work/internal"
sed 's/^/  internal: /' "$work/internal"
internal=$(awk '$2 == "ours" { n += $1 } END { print n + 0 }' "$work/internal")
[ "$internal" -eq 0 ] || faults+=("$internal internal errors from hukou's code")

# law NAME QUERY: the query finds what breaks it
law() {
  local found
  found=$(sql -c 'SET search_path = pg_catalog, hukou' -c "SELECT string_agg(x::text, ' ') FROM (SELECT x.* FROM ($2) x LIMIT 5) x") ||
    { faults+=("$1 could not be asked"); return; }
  [ -z "$found" ] || faults+=("$1: $found")
}
law "verify_all" "SELECT * FROM hukou.verify_all()"
law "law 1: a step its workflow does not have" "
  SELECT e.case_no, e.event, e.action FROM case_events e JOIN cases c ON c.case_no = e.case_no
  WHERE e.action NOT IN ('open', 'amend', 'migrate') AND NOT EXISTS (
    SELECT FROM workflow_transitions t WHERE (t.workflow, t.version, t.from_state, t.action, t.to_state)
      = (c.workflow, e.workflow_version, e.from_state, e.action, e.to_state))"
law "law 1: a gap between steps" "
  SELECT e.case_no, e.event FROM (SELECT *, lag(to_state) OVER w AS before, lag(digest) OVER w AS digest_before,
    row_number() OVER w AS n FROM case_events WINDOW w AS (PARTITION BY case_no ORDER BY event)) e
  WHERE e.from_state IS DISTINCT FROM e.before OR e.previous IS DISTINCT FROM e.digest_before OR e.event <> e.n"
law "law 1: a step out of a final state" "
  SELECT e.case_no, e.event FROM case_events e JOIN cases c ON c.case_no = e.case_no
  JOIN workflow_states s ON (s.workflow, s.version, s.state) = (c.workflow, e.workflow_version, e.from_state) WHERE s.final"
law "law 2: four eyes" "
  SELECT e.case_no, e.event FROM case_events e JOIN cases c ON c.case_no = e.case_no
  JOIN workflow_transitions t ON (t.workflow, t.version, t.from_state, t.action) = (c.workflow, e.workflow_version, e.from_state, e.action)
  WHERE t.four_eyes IS NOT NULL AND e.officer = (SELECT p.officer FROM case_events p
    WHERE p.case_no = e.case_no AND p.event < e.event AND p.action = t.four_eyes ORDER BY p.event DESC LIMIT 1)"
law "law 5: events and the case row" "
  SELECT c.case_no, c.version FROM cases c LEFT JOIN LATERAL (SELECT count(*) AS n FROM case_events e WHERE e.case_no = c.case_no) n ON true
  LEFT JOIN case_events e ON e.case_no = c.case_no AND e.event = c.version
  WHERE c.version <> n.n OR e.to_state IS DISTINCT FROM c.state OR e.digest IS DISTINCT FROM c.head"
law "law 5: an event is gone or changed" "SELECT b.case_no, b.event FROM smith.events_before b LEFT JOIN case_events e
  ON e.case_no = b.case_no AND e.event = b.event WHERE e IS DISTINCT FROM b::text::hukou.case_events"
law "law 5: events of no case" "SELECT e.case_no FROM case_events e WHERE NOT EXISTS (SELECT FROM cases c WHERE c.case_no = e.case_no)"
law "law 7: two registrations" "SELECT citizen_id FROM registrations WHERE status <> 'cancelled' GROUP BY citizen_id HAVING count(*) > 1"
law "law 8: a number given twice" "SELECT citizen_id FROM persons GROUP BY citizen_id HAVING count(*) > 1"
law "law 9: identity" "SELECT b.case_no FROM smith.before b LEFT JOIN cases c ON c.case_no = b.case_no
  WHERE (c.service, c.service_type, c.accepting_office::text, c.origin_office::text, c.applicant::text, c.workflow)
    IS DISTINCT FROM (b.service, b.service_type, b.accepting_office::text, b.origin_office::text, b.applicant::text, b.workflow)
    OR b.filed_on IS NOT NULL AND c.filed_on IS DISTINCT FROM b.filed_on"
law "law 10: an unlawful workflow" "SELECT w.workflow, w.version, f.subject, f.finding FROM workflows w, check_workflow(w.workflow, w.version) f
  WHERE w.seal IS NOT NULL"

changed=$(sql -c "SELECT (SELECT count(*) FROM hukou.case_events) - (SELECT count(*) FROM smith.events_before)")
echo "events that committed statements left: $changed"
if [ ${#faults[@]} -gt 0 ]; then
  printf 'FAULT: %s\n' "${faults[@]}"
  echo "sqlsmith: FAILED, ${#faults[@]} faults after $total statements"
  exit 1
fi
echo "sqlsmith: ok, $total statements, no crash, no internal error of hukou's, every law holds"
