#!/bin/sh
# Row security, told a second time: `shown` compares, in a database with any cases in it, what each officer is shown with what
# a query of its own says; `plans` fills an empty database, with hukou set up, with a million cases, and looks at the plans of
# what officers ask.  As a superuser (PGHOST, PGPORT, PGUSER, PGDATABASE).  What is wrong is told, and the exit status says
# whether anything was.
# usage: run.sh shown|plans
set -eu
case ${1:-} in shown | plans) ;; *) sed -n '/^# usage/s/^# //p' "$0" >&2; exit 2 ;; esac
here=$(cd "$(dirname "$0")" && pwd)
export PGOPTIONS='-c jit=off'
wrong=$(psql -X -q -v ON_ERROR_STOP=1 -f "$here/$1.sql") || exit 2
[ -z "$wrong" ] || { echo "$wrong" | head -n 40; exit 1; }
echo "$1: as it should be"
