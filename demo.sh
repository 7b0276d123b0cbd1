#!/usr/bin/env bash
# Builds and installs hukou, and plays demo/*.sql on a throwaway server.  Works on a bare Debian machine.
#
# PG_MAJOR (default 15) or PG_CONFIG chooses the server.
set -euo pipefail
cd "$(dirname "$0")"
. tools/ensure.sh
. tools/cluster.sh

# On a terminal a heading stands out; in a file it is plain text.
bold='' plain=''
if [ -t 1 ]; then bold=$'\e[1m' plain=$'\e[0m'; fi
heading() { printf '\n%s== %s%s\n\n' "$bold" "$*" "$plain"; }

heading "Building and starting a throwaway PostgreSQL"
ensure build
make -s -j2
as_root make -s install PG_CONFIG="$PG_CONFIG"
cluster_start
psql -Xq -c "CREATE DATABASE demo TEMPLATE template0 ENCODING 'UTF8'"
export PGDATABASE=demo PAGER=cat
echo "hukou on $("$PG_CONFIG" --version), ready after $SECONDS s"

for act in demo/*.sql; do
  # The first line of an act is its title, as a comment.
  heading "$(sed -n '1s/^-- *//p' "$act")"
  SECONDS=0
  psql -Xq -f "$act"
  printf '\n(%s: %d s)\n' "$act" "$SECONDS"
done
