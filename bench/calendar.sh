#!/bin/sh
# How much cheaper is working-day arithmetic than the SQL it replaces?  add_working_days() against a generate_series joined to
# hukou.calendar_days, and the other two against what counts the days between; the same questions in turn, and they must agree.
# What counts is the ratio of the medians within the run.
# Needs an empty database (PGHOST, PGPORT, PGUSER, PGDATABASE), a superuser, and hukou installed in the server.
# usage: calendar.sh [QUESTIONS [ROUNDS]]
set -eu
questions=${1:-20000}
rounds=${2:-5}
export PGOPTIONS='-c jit=off -c client_min_messages=warning -c max_parallel_workers_per_gather=0'
sql() { psql -X -q -At -v ON_ERROR_STOP=1 "$@"; }
sql -c 'CREATE EXTENSION hukou CASCADE' -c 'SELECT count(*) FROM hukou.setup()' >/dev/null
PGOPTIONS="$PGOPTIONS -c search_path=hukou,public"
sql -c "SELECT setseed(0.5)" -c "CREATE TABLE asked AS SELECT '2004-02-01'::date + floor(random() * 8000)::integer AS day, 1 + floor(random() * 40)::integer AS n FROM generate_series(1, $questions)" \
	-c 'ALTER TABLE asked ADD until date' -c 'UPDATE asked SET until = day + n' -c 'VACUUM ANALYZE asked' -c 'ANALYZE hukou.calendar_days' >/dev/null
# the checksum of the answers, and milliseconds
timed() { sql -c '\timing on' -c "$1" | sed -n 's/^Time: \([0-9.]*\) ms.*/\1/p; /^-\{0,1\}[0-9]/p' | paste -sd' '; }
worked='coalesce(c.working, extract(isodow FROM d) < 6)'
add="SELECT sum(add_working_days(day, n) - '2000-01-01'::date) FROM asked"
add_sql="SELECT sum(x.d::date - '2000-01-01'::date) FROM asked a, LATERAL (SELECT d FROM generate_series(a.day + 1, a.day + 2 * a.n + 20, interval '1 day') d
	LEFT JOIN hukou.calendar_days c ON c.day = d::date WHERE $worked ORDER BY d OFFSET a.n - 1 LIMIT 1) x"
between="SELECT sum(working_days_between(day, until)) FROM asked"
between_sql="SELECT sum((SELECT count(*) FROM generate_series(a.day + 1, a.until, interval '1 day') d LEFT JOIN hukou.calendar_days c ON c.day = d::date WHERE $worked)) FROM asked a"
is="SELECT count(*) FILTER (WHERE is_working_day(day)) FROM asked"
is_sql="SELECT count(*) FILTER (WHERE coalesce(c.working, extract(isodow FROM a.day) < 6)) FROM asked a LEFT JOIN hukou.calendar_days c ON c.day = a.day"
timed "$add" >/dev/null
for round in $(seq "$rounds"); do
	echo "add_working_days hukou $(timed "$add")"; echo "add_working_days sql $(timed "$add_sql")"
	echo "working_days_between hukou $(timed "$between")"; echo "working_days_between sql $(timed "$between_sql")"
	echo "is_working_day hukou $(timed "$is")"; echo "is_working_day sql $(timed "$is_sql")"
done | awk -v n="$questions" '
	{ if ($1 in sum && sum[$1] != $3) { print $1 ": they do not agree: " sum[$1] " and " $3; bad = 1; exit 1 } sum[$1] = $3; names[$1]; t[$1, $2, ++k[$1, $2]] = $4 }
	function median(name, way,   i, j, x, m) {
		m = k[name, way]
		for (i = 2; i <= m; i++) for (j = i; j > 1 && t[name, way, j - 1] > t[name, way, j]; j--) { x = t[name, way, j]; t[name, way, j] = t[name, way, j - 1]; t[name, way, j - 1] = x }
		return t[name, way, int((m + 1) / 2)]
	}
	END { if (!bad) for (name in names) { c = median(name, "hukou"); p = median(name, "sql")
		printf "%s: %d questions, SQL / hukou %.1f (each from %.1f to %.1f)\n", name, n, p / c, t[name, "sql", 1] / t[name, "hukou", k[name, "hukou"]], t[name, "sql", k[name, "sql"]] / t[name, "hukou", 1] } }'
