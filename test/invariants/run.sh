#!/bin/sh
# Asks invariants.sql of a database (PGHOST, PGPORT, PGUSER, PGDATABASE), as a superuser: what does not hold is told, and the
# exit status says whether anything was.
# usage: run.sh
set -eu
here=$(cd "$(dirname "$0")" && pwd)
export PGOPTIONS='-c jit=off -c search_path=pg_catalog,hukou -c client_min_messages=warning'
psql -X -q -c 'ANALYZE'
broken=$(psql -X -q -At -F ': ' -v ON_ERROR_STOP=1 -f "$here/invariants.sql") || exit 2
[ -z "$broken" ] || { echo "$broken" | head -n 40; echo "$(echo "$broken" | wc -l) violations"; exit 1; }
echo "all invariants hold"
