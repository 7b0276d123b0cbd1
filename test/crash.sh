#!/usr/bin/env bash
# Kills the server with SIGKILL while concurrent clients are at work, has it recover, and checks that what clients were told was
# committed is there, and all invariants; again and again in one database.  First KILLS times the postmaster and all of its
# processes, then BACKENDS times the backend of one client, from which the postmaster recovers by itself.  Needs a throwaway
# server of the user postgres (PGHOST, PGPORT, PGUSER), hukou set up in PGDATABASE, and client/hukou_stress built.
#
# The server may have fsync off: what processes have written outlives them.  It is no test of a machine that fails.
#
# usage: test/crash.sh [KILLS [BACKENDS [SEED]]]
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/ensure.sh
kills=${1:-1} backends=${2:-0} seed=${3:-1}
case $kills$backends$seed in *[!0-9]*) sed -n '/^# usage/s/^# //p' "$0" >&2; exit 2 ;; esac
data=$(psql -XAtc 'SHOW data_directory')
log=$(mktemp -d)
stress=
trap '[ -z "$stress" ] || kill "$stress" 2>/dev/null || true; rm -rf "$log"' EXIT

postmaster() { as_root head -n 1 "$data/postmaster.pid"; }

# The postmaster goes first, and hears of no other's end.
kill_server() {
  local pid children
  pid=$(postmaster)
  children=$(pgrep -P "$pid")
  # shellcheck disable=SC2086
  as_root kill -KILL "$pid" $children 2>/dev/null || true # one may have ended by itself
  # To a server that starts, one that nobody has waited for yet is one that runs.
  for pid in $pid $children; do
    for ((n = 0; n < 1000; n++)); do
      [ -e "/proc/$pid" ] || break
      sleep 0.01
    done
  done
}

kill_backend() {
  local pid
  until [ -n "${pid:-}" ] && as_root kill -KILL "$pid" 2>/dev/null; do
    pid=$(psql -XAtc "SELECT pid FROM pg_stat_activity
      WHERE application_name = 'hukou_stress' AND state <> 'idle' ORDER BY random() LIMIT 1")
  done
}

milliseconds() { echo $(($(date +%s%N) / 1000000)); }

RANDOM=$seed
total_steps=0
for ((i = 1; i <= kills + backends; i++)); do
  what=server
  [ "$i" -le "$kills" ] || what=backend
  client/hukou_stress --killed --seconds=60 --seed="$((seed * 1000 + i))" "${PGDATABASE:-}" >"$log/out" 2>&1 &
  stress=$!
  # at work, and then some
  until grep -q '^seconds' "$log/out"; do
    kill -0 "$stress" 2>/dev/null || { cat "$log/out"; exit 1; }
    sleep 0.05
  done
  sleep "$((RANDOM % 4 + 1)).$((RANDOM % 10))"
  # recovery then has less to do, and begins in the middle
  if ((RANDOM % 3 == 0)); then
    psql -Xqc CHECKPOINT
    sleep "0.$((RANDOM % 10))"
  fi
  "kill_$what"
  began=$(milliseconds)
  if [ "$what" = server ]; then
    as_postgres "$PG_BIN/pg_ctl" start --wait --silent --pgdata="$data" --log="$data/after_kill.log" </dev/null >"$log/start" 2>&1 || {
      cat "$log/start"
      as_root tail -n 20 "$data/after_kill.log"
      exit 1
    }
  else
    sleep 0.2
    until psql -Xqc 'SELECT' >/dev/null 2>&1; do sleep 0.02; done
  fi
  recovered=$(milliseconds)
  status=0
  wait "$stress" || status=$?
  stress=
  summary=$(grep '^killed:' "$log/out" || true)
  if [ "$status" -ne 0 ] || [ -z "$summary" ]; then
    echo "kill $i, of a $what:"
    grep -vE '^ *[0-9]+ +[0-9]+ +[0-9]+ +[0-9]+ +[0-9]+$' "$log/out"
    exit 1
  fi
  steps=$(sed -E 's/.* with ([0-9]+) steps.*/\1/' <<<"$summary")
  total_steps=$((total_steps + steps))
  echo "kill $i, of a $what: ${summary#killed: }; recovered in $((recovered - began)) ms, all lawful"
done
echo "$((kills + backends)) kills, $total_steps steps committed before them, 0 lost, 0 violations"
