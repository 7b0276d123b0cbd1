#!/bin/sh
# Plays a random, seeded run of statements against hukou and compares every verdict with the model of the laws in
# model.sql.  Needs an empty database (PGHOST, PGPORT, PGUSER, PGDATABASE), a superuser, and hukou installed in the server.
# usage: run.sh [SEED [STATEMENTS [MUTATION]]]	a MUTATION makes the model wrong on purpose, to see that it would be noticed
set -eu
case ${1:-1}${2:-1} in *[!0-9]*) sed -n '2,4s/^# //p' "$0" >&2; exit 2;; esac
seed=${1:-1}
# as many as the everyday test has time for
statements=${2:-10000}
here=$(cd "$(dirname "$0")" && pwd)
# small tables without statistics: indexes, always, so that the run is the same again and does not grow slow
export PGOPTIONS='-c enable_seqscan=off -c jit=off -c plan_cache_mode=force_generic_plan'
sql() { psql -X -q -v ON_ERROR_STOP=1 -v SHOW_CONTEXT=errors -v VERBOSITY=default "$@"; }
# the roles of the run are the cluster's, so they go whatever happens
trap 'sql -A -t -c "SELECT oracle.drop_roles()" >/dev/null 2>&1 || true' EXIT
sql -f "$here/model.sql" -f "$here/fixture.sql" -f "$here/statements.sql" -f "$here/replay.sql"
sql -c "CALL oracle.fixture($seed, '${3:-}')"
sql -c "CALL oracle.run($statements)"
sql -c "CALL oracle.check_history()"
sql -A -t -c "SELECT oracle.summary()"
if [ "$(sql -A -t -c 'SELECT count(*) FROM oracle.disagreements')" != 0 ]; then
	echo "seed $seed; the first disagreements of each kind:"
	sql -x -c "SELECT * FROM oracle.first_disagreements LIMIT 10"
	exit 1
fi
"$here/../invariants/run.sh"
"$here/../sight/run.sh" shown
