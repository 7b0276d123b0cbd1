#!/usr/bin/env bash
# Do docs/workflows.md and the pictures beside it still say what the workflows are, and docs/performance.md what was measured?
#
#   test/docs_drift.sh     in the database libpq's environment names, where hukou.setup() was done
#
# Prints what differs, and exits 1 if anything does.  Needs no Graphviz: a picture names the digest of the text it was
# drawn from, which stands beside it.
set -euo pipefail
cd "$(dirname "$0")/.."

dir=$(mktemp -d /tmp/hukou_docs.XXXXXX)
trap 'rm -rf "$dir"' EXIT
export PGOPTIONS="${PGOPTIONS:-} -c client_min_messages=warning"
drift=0

# compare FILE: what is in docs/ with what was made anew
compare() {
  diff -u --label "docs/$1" --label "$1, by the tables" "docs/$1" "$dir/$1" || drift=1
}

mkdir "$dir/workflows"
psql -X -f tools/workflows.sql >"$dir/workflows.md"
psql -X -v names=1 -f tools/workflows.sql >"$dir/names"
[ -s "$dir/names" ] || { echo "the database has no published workflows" >&2; exit 1; }
compare workflows.md
while read -r name; do
  if [ ! -e "docs/workflows/$name.dot" ] || [ ! -e "docs/workflows/$name.svg" ]; then
    echo "docs/workflows has no picture of $name"
    drift=1
    continue
  fi
  psql -X -v workflow="$name" -f tools/workflows.sql >"$dir/workflows/$name.dot" </dev/null
  compare "workflows/$name.dot"
  grep -qF "sha256 $(sha256sum <"docs/workflows/$name.dot" | cut -d' ' -f1)<" "docs/workflows/$name.svg" || {
    echo "docs/workflows/$name.svg was not drawn from $name.dot"
    drift=1
  }
done <"$dir/names"
for file in docs/workflows/*; do
  name=$(basename "${file%.*}")
  grep -qxF "$name" "$dir/names" || { echo "$file: there is no such workflow"; drift=1; }
done

tools/figures.sh "$dir"
compare performance.md
compare performance.svg

[ "$drift" -eq 0 ] || echo "run \`make docs\` and look at what changed"
exit "$drift"
