#!/bin/sh
# How long does it take to take over an existing register, COPY and check of every line included, and what does that cost beside the
# same rows written by plain INSERT ... SELECT?  One line in a thousand is wrong.
# Needs an empty database (PGHOST, PGPORT, PGUSER, PGDATABASE), a superuser, and hukou installed in the server.
# usage: register_load.sh [PEOPLE [HOUSEHOLDS]]
set -eu
people=${1:-1000000}
households=${2:-300000}
export PGOPTIONS='-c client_min_messages=warning'
sql() { psql -X -q -At -v ON_ERROR_STOP=1 "$@"; }
reckon() { awk "BEGIN { printf \"%.1f\", $1 }"; }
files=$(mktemp -d)
trap 'rm -rf "$files"' EXIT
sql -c 'CREATE EXTENSION hukou CASCADE' -c 'SELECT count(*) FROM hukou.setup()' >/dev/null
sql -c "INSERT INTO hukou.offices (office, node, region, kind, name_zh, name_en)
	SELECT (340104900000 + g)::text::hukou.office_code, 34, '340104', 'station', '派出所', 'station' FROM generate_series(1, 300) g"
sql -c "COPY (SELECT 'H' || g, 340104900000 + 1 + g % 300, 'family', 'Test Road ' || g, NULL FROM generate_series(1, $households) g) TO STDOUT" >"$files/households"
# each day of birth has forty people; a wrong line has a check character that is none
sql -c "COPY (SELECT CASE WHEN g % 1000 = 7 THEN left(id, 17) || 'Y' ELSE id END, '示例' || g, '汉', NULL, 'H' || 1 + g % $households, NULL
	FROM generate_series(0, $people - 1) g, LATERAL (SELECT hukou.citizen_id_make('340104', '1930-01-01'::date + g / 40, 1 + g % 40 * 20)::text) x (id)) TO STDOUT" >"$files/people"
begin=$(date +%s.%N)
sql -c 'COPY hukou.household_imports (household, office, kind, address, head) FROM STDIN' <"$files/households"
sql -c 'COPY hukou.person_imports (citizen_id, name, ethnicity, birth_certificate, household, since) FROM STDIN' <"$files/people"
copied=$(date +%s.%N)
sql -F ' ' -c 'SELECT * FROM hukou.load_register()'
end=$(date +%s.%N)
wrong=$(sql -c "SELECT count(*) FROM hukou.person_imports WHERE finding <> ''")
[ "$wrong" = "$(grep -c 'Y	' "$files/people")" ] || { echo "some wrong line was lost"; exit 1; }
[ "$(sql -c 'SELECT count(*) FROM hukou.registrations')" = "$((people - wrong))" ] || { echo "some line was lost"; exit 1; }
echo "$people people in $households households: $(reckon "$copied - $begin") s to copy, $(reckon "$end - $copied") s to check and load"
# the floor: tables of the same shape, nothing checked, no key of others
sql -c "CREATE SCHEMA floor" -c "CREATE TABLE floor.households (LIKE hukou.households INCLUDING INDEXES)" \
	-c "CREATE TABLE floor.persons (LIKE hukou.persons INCLUDING INDEXES)" -c "CREATE TABLE floor.registrations (LIKE hukou.registrations INCLUDING INDEXES)"
begin=$(date +%s.%N)
sql -c "INSERT INTO floor.households SELECT * FROM hukou.households" -c "INSERT INTO floor.persons SELECT * FROM hukou.persons" \
	-c "INSERT INTO floor.registrations SELECT * FROM hukou.registrations"
floor=$(date +%s.%N)
echo "$(reckon "($end - $copied) / ($floor - $begin)") times what writing the same rows takes with nothing checked"
