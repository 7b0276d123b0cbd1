#!/usr/bin/env bash
# Builds and installs hukou, and plays demo/demo.sql on a throwaway server.  Works on a bare Debian machine.
#
# PG_MAJOR (default: the newest installed) or PG_CONFIG chooses the server.
set -euo pipefail
cd "$(dirname "$0")"
. tools/ensure.sh
. tools/cluster.sh

# On a terminal a heading stands out; in a file it is plain text.
bold='' plain=''
if [ -t 1 ]; then bold=$'\e[1m' plain=$'\e[0m'; fi
heading() { printf '\n%s== %s%s\n' "$bold" "$*" "$plain"; }

heading "Building hukou and starting a throwaway PostgreSQL"
ensure build
make -s -j2
as_root make -s install PG_CONFIG="$PG_CONFIG"
cluster_start
psql -Xq -c "CREATE DATABASE demo TEMPLATE template0 ENCODING 'UTF8'"
echo "hukou on $("$PG_CONFIG" --version), ready after $SECONDS s"

heading "The demonstration: demo/demo.sql"
export PAGER='cat'
started=${EPOCHREALTIME/./}
# Refusals are part of it, and read better without the file and line psql puts before each.
psql -Xq -d demo -f demo/demo.sql 2>&1 | sed -u -E 's/^psql:[^ ]+:[0-9]+: //'
elapsed=$(((${EPOCHREALTIME/./} - started) / 10000))

cluster_stop
heading "Done: the demonstration took $(printf '%d.%02d' $((elapsed / 100)) $((elapsed % 100))) s, and the server is gone again"
