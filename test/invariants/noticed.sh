#!/bin/sh
# Breaks every invariant in a database (PGHOST, PGPORT, PGUSER, PGDATABASE), as a superuser, and has invariants.sql notice; what
# is broken is taken back.  The cases of the database must have had every effect, over many days; those of test/oracle/run.sh have.
# usage: noticed.sh
set -eu
INVARIANTS=$(cd "$(dirname "$0")" && pwd)/invariants.sql
export INVARIANTS
psql -X -q -c 'ANALYZE'
psql -X -q -v ON_ERROR_STOP=1 -f "${INVARIANTS%/*}/noticed.sql"
