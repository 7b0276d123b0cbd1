#!/bin/sh
# How long does hukou.tick() take for cases whose limit has passed, the worklist of their office, and claiming from it?
# Needs an empty database (PGHOST, PGPORT, PGUSER, PGDATABASE), a superuser, and hukou installed in the server.
# usage: clock.sh [CASES]
set -eu
n=${1:-20000}
export PGOPTIONS='-c client_min_messages=warning -c search_path=public,hukou -c hukou.officer=D530102-03'
sql() { psql -X -q -At -v ON_ERROR_STOP=1 "$@"; }
timed() { sql -c "SET hukou.now = '$1 10:00'" -c '\timing on' -c "$2" | paste -sd' '; }
sql -c 'CREATE EXTENSION hukou CASCADE' -c 'SELECT count(*) FROM hukou.setup()' -c 'SELECT hukou.load_demo()' \
	-c "SELECT hukou.grant_access(CURRENT_USER, 'gateway'), hukou.grant_access(CURRENT_USER, 'scheduler')" \
	-c "INSERT INTO persons (citizen_id, name) VALUES ('11010519491231002X', 'Y')" >/dev/null
sql -c "SET hukou.now = '2023-09-20 10:00'" \
	-c "CREATE TABLE opened AS SELECT open_case('certificate', 'kinship', '530102901000', '340802901000', '11010519491231002X') AS c FROM generate_series(1, $n)" \
	-c "INSERT INTO case_documents (case_no, document, document_type) SELECT c, 1, 'id_card' FROM opened" \
	-c "UPDATE cases SET state = 'accepted'" -c 'VACUUM ANALYZE'
echo "worklist of $n: $(timed 2023-09-20 'SELECT count(*) FROM worklist')"
echo "20 claimed out of $n: $(timed 2023-09-20 "SELECT count(*) FROM claim('530102901000', 20)")"
echo "calendar_impact of $n: $(timed 2023-09-20 'SELECT count(*) FROM calendar_impact()')"
echo "tick, 1000 of $n overdue: $(timed 2023-09-28 'SELECT count(*) FROM tick()')"
echo "tick, the others: $(timed 2023-09-28 'SELECT count(*) FROM tick(1000000)')"
echo "tick, nothing to do: $(timed 2023-09-28 'SELECT count(*) FROM tick(1000000)')"
[ "$(sql -c "SELECT count(*) FROM case_events WHERE action = 'overdue'")" = "$n" ]
