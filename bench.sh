#!/usr/bin/env bash
# What the law costs: builds and installs hukou, and measures it on a throwaway server, beside the same rows written with no
# rule at all, and beside the trigger a DBA would write.  docs/performance.md tells how, and what came of it.
#
#   ./bench.sh                    everything but the national replay, in a quarter of an hour
#   ./bench.sh --quick            the same with smaller numbers, in three minutes
#   ./bench.sh --full             with 10 million cases present, and the national replay
#   ./bench.sh --replay=0.01      the national replay alone, of that part of the cases
#   ./bench.sh set_steps types    some parts: set_steps bare one_steps growth types answers filing crowds replay
#
# Every figure is a ratio of two ways to do the same, measured in turn within this run.  They are printed, and written to
# bench/results.tsv (for some parts only, or --quick, only where TSV says: name, value, bound, spread).  The last line
# says how many bounds hold; the exit status is 0 only if all do.
#
# PG_MAJOR (default: the newest installed) or PG_CONFIG chooses the server.
set -euo pipefail
# a file that is named is one of the caller's folder
[ -z "${TSV:-}" ] || TSV=$(realpath -m "$TSV")
cd "$(dirname "$0")"
. tools/ensure.sh
. tools/cluster.sh
. bench/lib.sh

size=usual replay= parts=()
for argument; do
  case $argument in
    --quick) size=quick ;;
    --full) size=full ;;
    --replay=*)
      replay=${argument#*=} parts+=(replay)
      [[ $replay =~ ^[0-9]*\.?[0-9]+$ ]] && awk -v part="$replay" 'BEGIN { exit !(part > 0 && part <= 1) }' ||
        { echo "--replay takes the part of the cases: a number above 0, and at most 1" >&2; exit 2; }
      ;;
    -*) sed -n '2,/^set -/s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
    set_steps | bare | one_steps | growth | types | answers | filing | crowds | replay) parts+=("$argument") ;;
    *) echo "no such part: $argument" >&2; exit 2 ;;
  esac
done
# a part named twice is measured once
mapfile -t parts < <(printf '%s\n' ${parts[@]+"${parts[@]}"} | awk 'NF && !seen[$0]++')
whole=
[ ${#parts[@]} -gt 0 ] || { whole=1 parts=(set_steps bare one_steps growth types answers filing crowds); [ $size != full ] || parts+=(replay); }

# All numbers in one place.
case $size in
  quick) CASES=20000 SOME=10000 ROUNDS=3 MORE_ROUNDS=3 TRANSACTIONS=1000 HISTORY=150 FEWEST=5000 FEW=10000 MANY=50000 ROWS=30000 QUESTIONS=3000 FILINGS=3000 SECONDS_EACH=1 REPLAY=0.002 ;;
  usual) CASES=500000 SOME=50000 ROUNDS=3 MORE_ROUNDS=5 TRANSACTIONS=5000 HISTORY=500 FEWEST=10000 FEW=100000 MANY=1000000 ROWS=200000 QUESTIONS=10000 FILINGS=10000 SECONDS_EACH=4 REPLAY=0.01 ;;
  full) CASES=500000 SOME=500000 ROUNDS=5 MORE_ROUNDS=5 TRANSACTIONS=5000 HISTORY=1000 FEWEST=10000 FEW=100000 MANY=10000000 ROWS=1000000 QUESTIONS=50000 FILINGS=50000 SECONDS_EACH=5 REPLAY=1 ;;
esac
[ -z "$replay" ] || REPLAY=$replay

# who says where the figures go is told at once when they cannot go there
[ -z "${TSV:-}" ] || : >>"$TSV"

ensure build
make -s -j2
as_root make -s install PG_CONFIG="$PG_CONFIG"
memory=$(awk '/^MemTotal/ { print int($2 / 1024) }' /proc/meminfo)
# All tables of a part stay in memory: what is written out in between would be told of whoever runs just then.  But no more than
# the first part fills: memory that nobody has touched yet is dear to touch.
buffers=$((memory / 6 > 3072 ? 3072 : memory / 6))
# Autovacuum would come at moments of its own; the parts vacuum where it is due.  Full-page images would be the same for every
# way, and so only blur the ratios of WAL.
CLUSTER_SETTINGS="shared_buffers = ${buffers}MB
max_wal_size = 32GB
checkpoint_timeout = 1h
autovacuum = off
fsync = on
wal_init_zero = off
full_page_writes = off
synchronous_commit = off
maintenance_work_mem = 512MB
work_mem = 64MB
max_connections = 40
log_min_messages = fatal"
cluster_start

RESULTS=$WORK/results.tsv
touch "$WORK/samples"
: >"$RESULTS"
machine="$(nproc) cores ($(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)), $((memory / 1024)) GB, $(psql -X -At -c "SELECT 'PostgreSQL ' || current_setting('server_version')"), hukou $(sed -n "s/^default_version *= *'\(.*\)'.*/\1/p" hukou.control)"
echo "$machine; size: $size"
echo "$CLUSTER_SETTINGS" | paste -sd';' | sed 's/;/; /g'

for part in "${parts[@]}"; do
  # shellcheck source=/dev/null
  . "bench/$part.sh"
done

printf '\n%-55s %8s   %-8s %-15s\n' figure value bound spread
awk -F '\t' '{ printf "%-55s %8s   %-8s %s\n", $1, $2, $3, $4 }' "$RESULTS"
all=0 kept=0
while read -r value bound; do
  all=$((all + 1))
  ! held "$value" "$bound" || kept=$((kept + 1))
done < <(awk -F '\t' '$3 != "" { print $2, $3 }' "$RESULTS")

# Of a whole run that is not --quick, or where the caller wants it.
target=${TSV:-}
[ -n "$target" ] || [ -z "$whole" ] || [ $size = quick ] || target=bench/results.tsv
if [ -n "$target" ]; then
  {
    printf '# %s; size %s\n' "$machine" "$size"
    printf '# %s\n' "$(echo "$CLUSTER_SETTINGS" | paste -sd';' | sed 's/;/; /g')"
    printf 'name\tvalue\tbound\tspread\n'
    cat "$RESULTS"
  } >"$target"
fi
printf '\n%d s; %d of %d bounds hold\n' "$SECONDS" "$kept" "$all"
[ "$kept" -eq "$all" ]
