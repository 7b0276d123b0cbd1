#!/usr/bin/env bash
# Writes docs/workflows.md, and docs/workflows/NAME.dot and NAME.svg, from the workflows that hukou.setup() publishes on
# a throwaway server; and the table and the picture of docs/performance.md, from bench/results.tsv.  Works on a bare Debian
# machine; `make docs` runs it.
#
# PG_MAJOR (default: the newest installed) or PG_CONFIG chooses the server.
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/ensure.sh
. tools/cluster.sh

ensure build
# Graphviz lays labels out with the font it finds, so there is to be one, and everywhere the same.
need graphviz fonts-wqy-microhei
make -s -j2
as_root make -s install PG_CONFIG="$PG_CONFIG"
cluster_start

cat >"$WORK/fonts.conf" <<EOF_FONTS
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>/usr/share/fonts/truetype/wqy</dir>
  <cachedir>$WORK/fonts</cachedir>
</fontconfig>
EOF_FONTS
export FONTCONFIG_FILE=$WORK/fonts.conf

psql -Xq -c "CREATE DATABASE docs TEMPLATE template0 ENCODING 'UTF8'"
export PGDATABASE=docs PGOPTIONS='-c client_min_messages=warning'
psql -XAtq -v ON_ERROR_STOP=1 -c 'CREATE EXTENSION hukou CASCADE' -c 'SELECT hukou.setup()' >/dev/null

# Everything is made in a folder of its own first: a failure leaves the old docs as they were.
new=$WORK/docs
mkdir -p "$new/workflows"
psql -X -f tools/workflows.sql >"$new/workflows.md"
psql -X -v names=1 -f tools/workflows.sql >"$WORK/names"
while read -r name; do
  psql -X -v workflow="$name" -f tools/workflows.sql >"$new/workflows/$name.dot" </dev/null
  # Comments name the version of the tool; the digest says which source the picture was drawn from.
  dot -Tsvg "$new/workflows/$name.dot" |
    perl -0pe 's/<!--.*?-->\n?//gs; s{(<svg[^>]*>\n)}{$1<desc>drawn from '"$name.dot, sha256 $(sha256sum <"$new/workflows/$name.dot" | cut -d' ' -f1)"'</desc>\n}' \
      >"$new/workflows/$name.svg"
done <"$WORK/names"
tools/figures.sh "$new"

rm -rf docs/workflows
cp -r "$new/." docs/
# root may have written for somebody else
chown -R --reference=docs docs/workflows docs/workflows.md docs/performance.md docs/performance.svg
echo "docs/workflows.md: $(wc -l <"$WORK/names") workflows"
