# Sourced by bench.sh and its parts: measuring in pairs.
#
# A figure is a ratio of two ways to do the same, measured in turn within one round; its value is the median of the rounds'
# ratios, its spread the least and the greatest.  A part takes samples, then says what they are worth:
#
#   sample SERIES WAY NUMBER           one measurement; the n-th of each way belong to round n
#   ratio NAME SERIES A B [BOUND]      A / B becomes the figure NAME; BOUND is `<= 1.4`, `>= 1.0` or left out
#   figure NAME VALUE BOUND SPREAD     a figure that was found otherwise
#
# In:  WORK (a folder), the libpq environment, OFFICER

# Every session: names are looked up in hukou, on a day in 2023, for one officer, on one core.
bench_options() {
  echo "-c jit=off -c max_parallel_workers_per_gather=0 -c max_parallel_maintenance_workers=0 -c client_min_messages=warning" \
    "-c search_path=public,hukou -c hukou.now=2023-09-20\\ 10:00 -c hukou.officer=${OFFICER:-D530102-03} ${1:-}"
}

# sql DATABASE ARGUMENT...: psql, unaligned, that stops at an error
sql() {
  local database=$1
  shift
  PGOPTIONS=$(bench_options) psql -X -q -At -F ' ' -v ON_ERROR_STOP=1 -d "$database" "$@"
}

# new_database NAME: with hukou in it, the demonstration set, and what bench/fixture.sql has
new_database() {
  PGOPTIONS='-c client_min_messages=warning' psql -X -q -d postgres -c "DROP DATABASE IF EXISTS $1" -c "CREATE DATABASE $1 TEMPLATE template0 ENCODING 'UTF8'"
  PGOPTIONS='-c client_min_messages=warning' psql -X -q -At -v ON_ERROR_STOP=1 -d "$1" -c 'CREATE EXTENSION hukou CASCADE' \
    -c 'SELECT count(*) FROM hukou.setup()' -c 'SELECT hukou.load_demo()' -c "SELECT hukou.grant_access(CURRENT_USER, 'gateway')" >/dev/null
  sql "$1" -f bench/fixture.sql >/dev/null
  tidy "$1"
}

# What the triggers of bench/bare.c read of a case at a gate of papers: what hukou reads of a certificate.
# shellcheck disable=SC2034 # for the parts
READING="'sealed', 'case_persons', 'case_documents', 'case_objections', 'persons'"

# bare_triggers DATABASE: the functions of bench/bare.c, in schema bare
bare_triggers() {
  # shellcheck disable=SC2046 # flags, as the server was built with
  [ -e "$WORK/bare.so" ] || $("$PG_CONFIG" --cc) $("$PG_CONFIG" --cflags) $("$PG_CONFIG" --cppflags) -fPIC -shared \
    -I "$("$PG_CONFIG" --includedir-server)" -o "$WORK/bare.so" bench/bare.c -lcrypto
  sql "$1" -c "CREATE FUNCTION bare.guard() RETURNS trigger LANGUAGE c AS '$WORK/bare.so'" \
    -c "CREATE FUNCTION bare.event() RETURNS trigger LANGUAGE c AS '$WORK/bare.so'"
}

# tidy DATABASE [TABLE...]
tidy() {
  local database=$1
  shift
  PGOPTIONS= psql -X -q -d "$database" -c "VACUUM ANALYZE $(echo "$*" | sed 's/ /, /g')"
}

empty_database() {
  PGOPTIONS='-c client_min_messages=warning' psql -X -q -d postgres -c "DROP DATABASE IF EXISTS $1" -c "CREATE DATABASE $1 TEMPLATE template0 ENCODING 'UTF8'"
}

drop_database() {
  PGOPTIONS='-c client_min_messages=warning' psql -X -q -d postgres -c "DROP DATABASE $1"
}

# undone DATABASE STATEMENT: takes it back again; prints milliseconds, bytes of WAL, and bytes the tables of cases and events grew
undone() {
  sql "$1" -v statement="$2" -f bench/undone.sql
}

say() { printf '   %s\n' "$*"; }
heading() { printf '\n── %s  (%d s)\n' "$*" "$SECONDS"; }

sample() {
  case $3 in '' | *[!0-9.e+-]*) echo "$1 of $2 was not measured: \"$3\"" >&2; exit 1 ;; esac
  echo "$1 $2 $3" >>"$WORK/samples"
}

# median SERIES WAY
median() {
  awk -v s="$1" -v w="$2" '$1 == s && $2 == w { print $3 }' "$WORK/samples" | sort -g |
    awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

# per SERIES WAY N: the median, divided by N, in microseconds
per() { awk -v m="$(median "$1" "$2")" -v n="$3" 'BEGIN { printf "%.1f", m * 1000 / n }'; }

ratio() {
  local name=$1 series=$2 a=$3 b=$4 bound=${5:-} value least greatest
  read -r value least greatest < <(
    awk -v s="$series" -v a="$a" -v b="$b" '$1 == s && $2 == a { x[++i] = $3 } $1 == s && $2 == b { y[++j] = $3 }
      END { for (k = 1; k <= i && k <= j; k++) print x[k] / y[k] }' "$WORK/samples" | sort -g |
      awk '{ v[NR] = $1 } END { if (NR) printf "%.3f %.3f %.3f\n", NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2, v[1], v[NR] }'
  ) || { echo "$series has no samples of both $a and $b" >&2; exit 1; }
  figure "$name" "$value" "$bound" "$least-$greatest"
}

# held VALUE BOUND
held() { awk -v v="$1" -v b="$2" 'BEGIN { split(b, x, " "); exit !(x[1] == "<=" ? v <= x[2] + 0 : x[1] == "<" ? v < x[2] + 0 : v >= x[2] + 0) }'; }

figure() {
  local verdict=
  if [ -n "$3" ]; then verdict=missed; held "$2" "$3" && verdict=held; fi
  printf '%s\t%s\t%s\t%s\n' "$1" "$2" "$3" "$4" >>"$RESULTS"
  printf '   %-52s %8s   %-8s %-15s %s\n' "$1" "$2" "$3" "$4" "$verdict"
}

# turn ROUND WAY...: the ways, beginning with another each round, so that none always comes after the same
turn() {
  local skip=$((($1 - 1) % ($# - 1)))
  shift
  echo "${@:1+skip}" "${@:1:skip}"
}
