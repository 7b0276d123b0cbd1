#!/usr/bin/env bash
# The regression tests in a server that watches its memory.  Minutes, not seconds: part of `make soak`, not of every commit.
#
#   tools/valgrind.sh memcheck [TEST...]    the server under valgrind: reads and jumps that depend on what was never set,
#                                           reads and writes outside what malloc gave
#   tools/valgrind.sh sanitize [TEST...]    hukou built with the address and undefined-behaviour sanitizers
#
# TEST is a file of sql/; all of them by default.  Works on a copy of the server's tree, so nothing installed is touched.
# What comes from hukou's code is a failure, as is a test whose output differs.  The server takes its memory from malloc in
# blocks and hands out parts of them itself: a step past the end of such a part, or the use of one given back, is not seen
# within a block.  That would take a server built for it (USE_VALGRIND).
#
# PG_CONFIG chooses the server, as for test.sh.  KEEP=FOLDER keeps what the tools and the server said.
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/ensure.sh
. tools/cluster.sh

mode=${1:-}
case $mode in memcheck | sanitize) shift ;; *) echo "usage: $0 memcheck|sanitize [TEST...]" >&2; exit 2 ;; esac
tests=("$@")
[ $# -gt 0 ] || mapfile -t tests < <(echo setup; find sql -name '*.sql' ! -name setup.sql -printf '%f\n' | sed 's/\.sql$//' | LC_ALL=C sort)
[ "${tests[0]}" = setup ] || tests=(setup "${tests[@]}")

ensure test

# --- a copy of the server's tree, and hukou built into it -------------------------------------------------------------

# The server finds its files relative to itself.  Only the part of the path that its folders have in common moves.
tree=$(mktemp -d /tmp/memory_tree.XXXXXX)		# no "hukou" in it: stacks are told by that
trap 'rm -rf "$tree"' EXIT
root=$(dirname "$PG_BIN")
for _ in 1 2 3; do root=$(dirname "$root"); done
copy() { mkdir -p "$tree/$(dirname "${1#"$root"/}")" && cp -a "$1" "$tree/${1#"$root"/}"; }
copy "$(dirname "$PG_BIN")"
copy "$("$PG_CONFIG" --sharedir)"
copy "$("$PG_CONFIG" --includedir-server)"
PG_CONFIG=$tree/${PG_CONFIG#"$root"/} PG_BIN=$tree/${PG_BIN#"$root"/}
export PG_CONFIG PG_BIN PATH="$PG_BIN:$PATH"
PG_TESTS=$(dirname "$("$PG_CONFIG" --pgxs)")/../test

mkdir "$tree/source"
cp -r Makefile hukou.control extension data src sql expected "$tree/source"
find "$tree/source" -name '*.[od]' -delete
copt=
[ "$mode" = memcheck ] || copt="-fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer -O1"
make -s -C "$tree/source" -j2 COPT="$copt" PG_CONFIG="$PG_CONFIG" WERROR=
make -s -C "$tree/source" install COPT="$copt" PG_CONFIG="$PG_CONFIG" WERROR= >/dev/null
chmod -R a+rX "$tree"

# --- the server under the tool ----------------------------------------------------------------------------------------

cluster_start
trap 'cluster_stop; rm -rf "$tree"' EXIT
as_postgres "$PG_BIN/pg_ctl" stop --wait --silent --mode=fast --pgdata="$CLUSTER_DIR/data"
logs=$CLUSTER_DIR/logs
as_postgres mkdir "$logs"

# The server itself writes padding to files and sockets, and the CRC of it; libcrypto and the loader use instructions on
# more than is set.  None of it is hukou's.
as_postgres tee "$CLUSTER_DIR/suppressions" >/dev/null <<'EOF_SUPP'
{
   padding_written
   Memcheck:Param
   write(buf)
   ...
   fun:*
}
{
   padding_written_at
   Memcheck:Param
   pwrite64(buf)
   ...
   fun:*
}
{
   padding_written_at_vector
   Memcheck:Param
   pwritev(vector[0])
   ...
   fun:*
}
{
   padding_sent
   Memcheck:Param
   socketcall.sendto(msg)
   ...
   fun:*
}
{
   padding_of_log_records
   Memcheck:Cond
   ...
   fun:XLogRecordAssemble
}
{
   padding_in_checksums
   Memcheck:Value8
   fun:pg_comp_crc32c_sse42
   ...
}
{
   padding_in_checksums_table
   Memcheck:Value8
   fun:pg_comp_crc32c_sb8
   ...
}
EOF_SUPP

case $mode in
  memcheck)
    tool="valgrind --quiet --leak-check=no --trace-children=yes --track-origins=no --num-callers=25 --gen-suppressions=no
      --fullpath-after= --max-stackframe=16000000 --error-limit=no --suppressions=$CLUSTER_DIR/suppressions --log-file=$logs/%p.log" ;;
  sanitize)
    # Loaded first of all, the sanitizer's start leaves the lock of glibc's message catalogues held, and the server would
    # wait for it at once, for ever; it can do without catalogues.
    echo 'char *bindtextdomain(const char *domain, const char *folder) { (void) domain; return (char *) folder; }' |
      gcc -shared -fPIC -O1 -x c -o "$WORK/no_catalogues.so" -
    as_root cp "$WORK/no_catalogues.so" "$CLUSTER_DIR/"
    as_root chmod 0755 "$CLUSTER_DIR/no_catalogues.so"
    tool="env LD_PRELOAD=$(gcc -print-file-name=libasan.so):$(gcc -print-file-name=libubsan.so):$CLUSTER_DIR/no_catalogues.so
      ASAN_OPTIONS=detect_leaks=0:detect_stack_use_after_return=0:log_path=$logs/asan
      UBSAN_OPTIONS=print_stacktrace=1:log_path=$logs/ubsan" ;;
esac
as_postgres tee "$CLUSTER_DIR/postgres" >/dev/null <<EOF_TOOL
#!/bin/sh
exec $(echo $tool) "$PG_BIN/postgres" "\$@"
EOF_TOOL
as_postgres chmod 0755 "$CLUSTER_DIR/postgres"
as_postgres tee -a "$CLUSTER_DIR/data/postgresql.conf" >/dev/null <<EOF_CONF
autovacuum = off
jit = off
EOF_CONF
as_postgres "$PG_BIN/pg_ctl" start --wait --timeout=180 --silent -p "$CLUSTER_DIR/postgres" --pgdata="$CLUSTER_DIR/data" \
  --log="$CLUSTER_DIR/server.log"

# --- the tests --------------------------------------------------------------------------------------------------------

out=$WORK/out
mkdir "$out"
for test in "${tests[@]}"; do touch -a "$tree/source/expected/$test.out"; done
began=$SECONDS
"$PG_TESTS/regress/pg_regress" --inputdir="$tree/source" --outputdir="$out" --bindir="$PG_BIN" --encoding=UTF8 \
  --dbname=hukou_memory --host="$PGHOST" --port="$PGPORT" --user="$PGUSER" "${tests[@]}" >"$out/log" 2>&1 </dev/null || true
grep -E '^(test |ok |not ok )' "$out/log" || cat "$out/log"
as_postgres "$PG_BIN/pg_ctl" stop --wait --timeout=180 --silent --mode=fast --pgdata="$CLUSTER_DIR/data" || true
if [ -n "${KEEP:-}" ]; then
  mkdir -p "$KEEP"
  cp -r "$logs" "$CLUSTER_DIR/server.log" "$out/results" "$KEEP"
  [ ! -e "$out/regression.diffs" ] || cp "$out/regression.diffs" "$KEEP"
fi

good=$(grep -cE '^(test .*\.\.\. ok +[0-9]+ ms|ok )' "$out/log" || true)
[ ! -s "$out/regression.diffs" ] || head -n 200 "$out/regression.diffs" | cut -c 1-400
crashes=$(grep -cE 'PANIC|TRAP|terminating any other active server processes' "$CLUSTER_DIR/server.log" || true)

# A fault is a paragraph of the tool's log; hukou's are those with hukou.so, or one of its files, in the stack.
# What is undefined is told in one line, in the server's log; only hukou is built so that it is.
{
  find "$logs" -type f -size +0 -exec cat {} +
  sed -n '/runtime error: /{s/^/hukou: /;G;p;}' "$CLUSTER_DIR/server.log"
} >"$WORK/said"
awk -v mode="$mode" -v mine="$WORK/mine" -v others="$WORK/others" '
  function flush() {
    if (text ~ /(at|by) 0x|#0 |runtime error|AddressSanitizer/) {
      if (text ~ /hukou|\/source\/src\//) { print text > mine; ours++ } else { print text > others; theirs++ }
    }
    text = ""
  }
  { line = $0; sub(/^==[0-9]+== ?/, "", line) }
  line == "" { flush(); next }
  { text = text line "\n" }
  END { flush(); print ours + 0, theirs + 0 }' "$WORK/said" >"$WORK/counts"
read -r ours theirs <"$WORK/counts"
[ ! -s "$WORK/mine" ] || { echo "--- in hukou:"; head -n 200 "$WORK/mine"; }
[ ! -s "$WORK/others" ] || { echo "--- in the server, with no hukou on the stack (not counted):"; head -n 40 "$WORK/others"; }
bad=$((${#tests[@]} - good))
echo "$mode: ${#tests[@]} tests in $((SECONDS - began)) s, $good as expected; $ours faults in hukou, $theirs elsewhere, $crashes crashes"
[ "$ours" -eq 0 ] && [ "$crashes" -eq 0 ] && [ "$bad" -eq 0 ]
