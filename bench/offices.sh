#!/bin/sh
# How long does it take to load a file of offices, checked line by line?  And to be told what is wrong with one?
# Needs an empty database (PGHOST, PGPORT, PGUSER, PGDATABASE), a superuser, and hukou installed in the server.
# usage: offices.sh [OFFICES]
set -eu
n=${1:-100000}
export PGOPTIONS='-c client_min_messages=warning'
sql() { psql -X -q -At -v ON_ERROR_STOP=1 "$@"; }
sql -c 'CREATE EXTENSION hukou CASCADE' -c 'SELECT count(*) FROM hukou.setup()' >/dev/null
file() {
	sql -c "COPY (SELECT 100000000000 + g, $1, '350104', 'station', CASE WHEN g > $n / 100 THEN 100000000000 + 1 + g % ($n / 100) END, '派出所' || g, 'station ' || g, NULL, NULL
		FROM generate_series(1, $n) g) TO STDOUT" |
		sql -c 'COPY hukou.office_imports (office, node, region, kind, parent, name_zh, name_en, valid_from, valid_to) FROM STDIN'
}
load() { sql -c '\timing on' -c 'SELECT count(*) FROM hukou.load_offices()' | paste -sd' '; }
file "CASE WHEN g % 1000 = 0 THEN 99 ELSE 35 END"
echo "$n offices with $((n / 1000)) bad lines, findings and time: $(load)"
sql -c 'TRUNCATE hukou.office_imports'
file 35
echo "$n new offices: $(load)"
file 35
echo "$n offices as they were: $(load)"
[ "$(sql -c 'SELECT count(*) FROM hukou.offices')" = "$n" ]
