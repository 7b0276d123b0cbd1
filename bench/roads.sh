#!/bin/sh
# How much cheaper is hukou.route() than the resolver in plain SQL?  Both answer the same questions, by the shipped roads and the
# demonstration offices, in turn; what counts is the ratio of their medians within the run, and that they agree.
# Needs an empty database (PGHOST, PGPORT, PGUSER, PGDATABASE), a superuser, and hukou installed in the server.
# usage: roads.sh [QUESTIONS [ROUNDS]]
set -eu
questions=${1:-1000000}
rounds=${2:-3}
here=$(cd "$(dirname "$0")/.." && pwd)
export PGOPTIONS='-c jit=off -c client_min_messages=warning -c work_mem=256MB -c max_parallel_workers_per_gather=0'
sql() { psql -X -q -At -v ON_ERROR_STOP=1 "$@"; }
sql -c 'CREATE EXTENSION hukou CASCADE' -c 'SELECT count(*) FROM hukou.setup()' -c 'SELECT hukou.load_demo()' >/dev/null
sql -f "$here/test/roads/resolver.sql" -f "$here/test/roads/policy.sql"
sql -c "SELECT setseed(0.5)" -c "SELECT plain.ask($questions)" -c "SELECT plain.prepare()" -c 'VACUUM ANALYZE plain.questions' >/dev/null
# milliseconds a statement takes, and what it counted
timed() { sql -c '\timing on' -c "$1" | sed -n 's/^Time: \([0-9.]*\) ms.*/\1/p; /^[0-9]/p' | paste -sd' '; }
# what a case is filed by: open or not, the row, the workflow and its version, the limit
columns='count(*) FILTER (WHERE (r).open), count((r).route), count((r).workflow), sum((r).workflow_version), sum((r).days), count((r).unit)'
c="SELECT concat_ws(',', $columns) FROM (SELECT hukou.route(service, service_type, origin_office, accepting_office, day) AS r FROM plain.questions OFFSET 0) x"
p="SELECT concat_ws(',', $columns) FROM plain.answers r"
timed "$c" >/dev/null
for round in $(seq "$rounds"); do
	echo "route $(timed "$c")"
	echo "plain $(timed "$p")"
done | awk -v n="$questions" '
	{ open[$1] = open[$1] == "" || open[$1] == $2 ? $2 : "differs"; t[$1, ++k[$1]] = $3 }
	function median(name,   i, j, x) {
		for (i = 2; i <= k[name]; i++) for (j = i; j > 1 && t[name, j - 1] > t[name, j]; j--) { x = t[name, j]; t[name, j] = t[name, j - 1]; t[name, j - 1] = x }
		return t[name, int((k[name] + 1) / 2)]
	}
	END {
		if (open["route"] != open["plain"] || open["route"] == "differs") { print "they do not agree: " open["route"] " against " open["plain"] " open"; exit 1 }
		c = median("route"); p = median("plain")
		printf "%d questions, %s; plain SQL / hukou.route(): %.1f (each from %.1f to %.1f)\n", n, open["route"], p / c, t["plain", 1] / t["route", k["route"]], t["plain", k["plain"]] / t["route", 1]
	}'
