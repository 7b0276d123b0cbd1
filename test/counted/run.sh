#!/usr/bin/env bash
# Counts the work of a step, and compares it with test/counted/limits.tsv.  Time is not looked at: pages touched, WAL written and
# instructions carried out are the same on any machine, but for a few in a hundred.  What is well below its limit fails too:
# a limit that is far away guards nothing.
#
#   test/counted/run.sh              prints TAP
#
# Five kinds of step: `single`, one a statement; `amend`, of a draft, one a statement; `plain`, many in one; `gate`, with papers
# to be judged; `effect`, with a certificate to be issued.  And `filing`, of cases with one document each, beside the same rows copied into the DBA's tables.
# Starts a server of its own; hukou is installed.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tools/ensure.sh
. tools/cluster.sh
. bench/lib.sh

ensure test
# nobody else writes WAL, or touches a page
CLUSTER_SETTINGS="autovacuum = off
checkpoint_timeout = 1h
max_wal_size = 4GB
wal_level = minimal
max_wal_senders = 0
shared_buffers = 256MB
jit = off"
cluster_start
exec 3>&1 >"$WORK/log" 2>&1
trap 'tail -n 20 "$WORK/log" >&3' ERR
RESULTS=$WORK/results.tsv
CASES=1000

new_database gate
sql gate -c "CALL bench.open($CASES)" -c "CALL bench.level('dba')"
copy_database() { psql -X -q -d postgres -c "CREATE DATABASE $2 TEMPLATE $1"; }
copy_database gate filing
sql filing -c 'TRUNCATE dba.cases, dba.case_events, dba.case_documents'
copy_database gate plain
sql plain -c "UPDATE hukou.cases SET state = 'accepted'" -c "CALL bench.level('dba')"
copy_database plain effect
sql effect -c "UPDATE hukou.cases SET state = 'dispatched'"
OFFICER=D340802-03 sql effect -c "UPDATE hukou.cases SET state = 'reviewed'"
sql effect -c "CALL bench.level('dba')"
for database in gate filing plain effect; do
  tidy $database
  # whoever looks at a row first writes on its page that it is valid
  sql $database -c 'SELECT count(*) FROM hukou.cases, dba.cases' -c 'CHECKPOINT'
done
copy_database gate amend
copy_database plain single
sql plain -c 'SELECT case_no FROM hukou.cases ORDER BY case_no' >"$WORK/numbers"

# steps KIND SCHEMA OFFSET N: the statements that take so many steps, from so many cases on
steps() {
  if [ "$1" = filing ]; then
    filing "$2" "$3" "$4"
    return
  fi
  local set="state = 'dispatched'"
  case $1 in gate) set="state = 'accepted'" ;; effect) set="state = 'issued'" ;; amend) set="particulars = '{\"n\": 5}'" ;; esac
  if [ "$1" = single ] || [ "$1" = amend ]; then
    [ "$3" -gt 0 ] || echo "PREPARE p (hukou.case_no) AS UPDATE $2.cases SET $set WHERE case_no = \$1;"
    sed -n "$(($3 + 1)),$(($3 + $4))s/.*/EXECUTE p('&');/p" "$WORK/numbers"
  else
    echo "UPDATE $2.cases SET $set WHERE case_no IN (SELECT case_no FROM $2.cases ORDER BY case_no LIMIT $4 OFFSET $3);"
  fi
}

filing() {
  if [ "$1" = hukou ]; then
    echo "INSERT INTO hukou.cases (service, service_type, accepting_office, origin_office, applicant) SELECT 'certificate', 'kinship', '530102901000', '340802901000', citizen_id FROM bench.people WHERE n BETWEEN $2 AND $(($2 + $3 - 1));"
    echo "INSERT INTO hukou.case_documents (case_no, document, document_type) SELECT case_no, 1, 'id_card' FROM hukou.cases c WHERE NOT EXISTS (SELECT FROM hukou.case_documents d WHERE d.case_no = c.case_no);"
  else
    local table
    for table in cases case_events case_documents; do
      echo "INSERT INTO $1.$table SELECT * FROM hukou.$table ORDER BY case_no LIMIT $3 OFFSET $2;"
    done
  fi
}

# pages KIND N: pages touched, records and bytes of WAL a step, in a session that has taken some before
pages() {
  local counters="SELECT pg_stat_force_next_flush(); SELECT blks_hit + blks_read, wal_records, wal_bytes FROM pg_stat_wal, pg_stat_database WHERE datname = current_database();"
  {
    # caches fill, and plans become generic
    steps "$1" hukou 0 20
    echo "$counters"
    steps "$1" hukou 100 "$2"
    echo "$counters"
  } | sql "$1" | awk -v n="$2" 'NF == 3 { for (i = 1; i <= 3; i++) { d[i] = $i - was[i]; was[i] = $i } } END { printf "%.1f %.2f %.0f\n", d[1] / n, d[2] / n, d[3] / n }'
}

# instructions KIND SCHEMA N: of so many steps and all that comes before; on a copy of the stopped server's data
instructions() {
  as_postgres rm -rf "$CLUSTER_DIR/run"
  as_postgres cp -a "$CLUSTER_DIR/data" "$CLUSTER_DIR/run"
  steps "$1" "$2" 0 "$3" | sed 's/;$//' |
    as_postgres valgrind --tool=callgrind --callgrind-out-file=/dev/null --collect-atstart=no --toggle-collect=PortalRun \
      "$PG_BIN/postgres" --single -D "$CLUSTER_DIR/run" -c search_path=public,hukou -c 'hukou.now=2023-09-20 10:00' \
      -c hukou.officer=D530102-03 -c log_min_messages=fatal "$1" 2>&1 | sed -n 's/.*Collected : //p'
}
instructions_a_step() { echo $((($(instructions "$1" "$2" 300) - $(instructions "$1" "$2" 100)) / 200)); }

n=0
# verdict FIGURE VALUE
verdict() {
  local limit outcome=ok
  limit=$(awk -F '\t' -v name="$1" '$1 == name { print $2 }' test/counted/limits.tsv)
  awk -v v="$2" -v l="$limit" 'BEGIN { exit !(v <= l && v >= 0.7 * l) }' || outcome='not ok'
  echo "$outcome $((n += 1)) - $1: $2 (limit $limit)" >&3
}

echo 1..24 >&3
as_postgres "$PG_BIN/pg_ctl" stop --wait --silent --mode=fast --pgdata="$CLUSTER_DIR/data"
for kind in single amend plain gate effect filing; do
  verdict $kind.instructions/dba "$(awk -v a="$(instructions_a_step $kind hukou)" -v b="$(instructions_a_step $kind dba)" 'BEGIN { printf "%.2f", a / b }')"
done
as_postgres rm -rf "$CLUSTER_DIR/run"
as_postgres "$PG_BIN/pg_ctl" start --wait --silent --pgdata="$CLUSTER_DIR/data" --log="$CLUSTER_DIR/server.log"
for kind in single amend plain gate effect filing; do
  read -r touched records bytes < <(pages $kind 200)
  verdict $kind.pages "$touched"
  verdict $kind.records "$records"
  verdict $kind.bytes "$bytes"
done
