#!/usr/bin/env bash
# The long runs, each in a database of its own on a throwaway server: an hour of random SQL, fourteen minutes of concurrent
# clients, twenty kills of the server under them, 100,000 statements against the oracle, 600,000 questions about roads, the
# papers of 150,000 cases.  ./test.sh has a short slice of each.  And the tests themselves, while autovacuum is after every row
# that changes: it takes locks, sets off new plans, and has rows stored elsewhere.
#
#   tools/soak.sh [stress crash roads papers oracle sqlsmith autovacuum]
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/ensure.sh
. tools/cluster.sh

fresh() {
  psql -XAtq -c "CREATE DATABASE $1 TEMPLATE template0 ENCODING 'UTF8'"
  [ $# -eq 1 ] || psql -XAtq -v ON_ERROR_STOP=1 -d "$1" -c 'SET client_min_messages = warning' \
    -c 'CREATE EXTENSION hukou CASCADE' -c 'SELECT hukou.setup()' >/dev/null
}

soak_stress() {
  make -s -C client PG_CONFIG="$PG_CONFIG"
  fresh stress with_tables
  client/hukou_stress --clients=8 --seconds=600 stress
  client/hukou_stress --seconds=120 --cases=6 --clients=10 --linger=5 stress
  client/hukou_stress --seconds=120 --disorder --bare-documents stress
}

soak_crash() {
  make -s -C client PG_CONFIG="$PG_CONFIG"
  fresh crash with_tables
  PGDATABASE=crash test/crash.sh 20 5
}

soak_roads() {
  local seed mutation
  for seed in 1 2 3; do
    fresh "roads_$seed"
    PGDATABASE=roads_$seed test/roads/run.sh "$seed" 200000
  done
  for mutation in specificity bounds first_day direction kinds nearest prefectures successors reopened in_force limits versions; do
    fresh "roads_$mutation"
    PGDATABASE=roads_$mutation test/roads/noticed.sh "$mutation" 1 20000
  done
}

soak_papers() {
  local seed mutation
  for seed in 1 2 3; do
    fresh "papers_$seed"
    PGDATABASE=papers_$seed test/papers/run.sh "$seed" 50000
  done
  for mutation in lists conditions expiry kinds shared; do
    fresh "papers_$mutation"
    PGDATABASE=papers_$mutation test/papers/noticed.sh "$mutation" 1 5000
  done
}

soak_oracle() {
  local seed
  for seed in 1 2 3 7 11; do
    fresh "oracle_$seed"
    PGDATABASE=oracle_$seed test/oracle/run.sh "$seed" 20000
  done
}

soak_sqlsmith() {
  fresh smith
  PGDATABASE=smith test/sqlsmith.sh 3600 "$RANDOM"
}

soak_autovacuum() {
  CLUSTER_SETTINGS='autovacuum_naptime = 1s
autovacuum_vacuum_cost_delay = 0
autovacuum_vacuum_threshold = 5
autovacuum_vacuum_scale_factor = 0
autovacuum_vacuum_insert_threshold = 5
autovacuum_vacuum_insert_scale_factor = 0
autovacuum_analyze_threshold = 5
autovacuum_analyze_scale_factor = 0' ./test.sh regress isolation pgtap
}

suites=("$@")
[ $# -gt 0 ] || suites=(stress crash roads papers oracle sqlsmith autovacuum)
ensure test
cluster_start
make -s -j2
as_root make -s install PG_CONFIG="$PG_CONFIG"
for suite in "${suites[@]}"; do
  echo "soak: $suite"
  "soak_$suite"
done
