#!/bin/sh
# Asks hukou.supplement_notice() of random, seeded cases with random papers under random rules, and compares every fault with a
# brute-force evaluator in plain SQL.  Needs an empty database (PGHOST, PGPORT, PGUSER, PGDATABASE), a superuser, and hukou
# installed in the server.
# usage: run.sh [SEED [CASES [MUTATION]]]
# a MUTATION makes the evaluator wrong on purpose, to see that it would be noticed: lists, conditions, expiry, kinds, shared
set -eu
case ${1:-1}${2:-1} in *[!0-9]*) sed -n '2,6s/^# //p' "$0" >&2; exit 2;; esac
seed=${1:-1}
cases=${2:-5000}
here=$(cd "$(dirname "$0")" && pwd)
case ${3:-} in
	'') mutation='' ;;
	lists) mutation='s/ORDER BY a.closeness DESC, o.closeness DESC/ORDER BY o.closeness DESC, a.closeness DESC/' ;;
	conditions) mutation='s/coalesce(f.facts @@ f.condition, true)/coalesce(f.facts @@ f.condition, false)/' ;;
	expiry) mutation="s/'infinity') < hukou.today() OR/'infinity') <= hukou.today() OR/" ;;
	kinds) mutation="s/, l.service_type = '\\*' HAVING/ HAVING/" ;;
	shared) mutation='s/ AND x.genuine) THEN/) THEN/' ;;
	*) echo "no such mutation: $3" >&2; exit 2 ;;
esac
export PGOPTIONS='-c jit=off -c client_min_messages=warning -c search_path=plain,hukou,pg_catalog'
sql() { psql -X -q -v ON_ERROR_STOP=1 "$@"; }
PGOPTIONS='-c client_min_messages=warning' sql -c 'CREATE EXTENSION hukou CASCADE' -c 'SELECT count(*) FROM hukou.setup()' -c 'SELECT hukou.load_demo()' -c "SELECT hukou.grant_access(current_user, 'gateway')" >/dev/null
sql -f "$here/cases.sql"
sed "$mutation" "$here/model.sql" | sql -f -
[ -z "$mutation" ] || ! sed "$mutation" "$here/model.sql" | cmp -s - "$here/model.sql" || { echo 'the mutation changes nothing'; exit 2; }
sql -At -c "SET hukou.now = '2024-02-01 10:00'" -c "SELECT setseed(1.0 / (1 + $seed))" -c 'SELECT plain.rules()' -c "SELECT plain.cases($cases)" -c 'ANALYZE' >/dev/null
sql -At -c "SET hukou.now = '2024-02-01 10:00'" -c 'CALL plain.predict()' -c 'CALL plain.ask()' \
	-c "SELECT 'seed $seed, ' || count(*) || ' cases, ' || count(*) FILTER (WHERE filed_on IS NOT NULL) || ' of them filed, ' || (SELECT count(*) FROM hukou.case_documents) || ' documents' FROM hukou.cases" \
	-c "SELECT (SELECT count(*) FROM plain.said) || ' faults, ' || (SELECT count(*) FROM plain.disagreements) || ' of one side only'" \
	-c "SELECT string_agg(fault || ' ' || n, ', ' ORDER BY fault) FROM (SELECT fault, count(*) AS n FROM plain.said GROUP BY 1) x"
sql -c 'SELECT * FROM plain.disagreements ORDER BY case_no LIMIT 10'
# every kind of fault was there, and nobody disagrees
[ "$(sql -At -c "SELECT count(DISTINCT fault) FROM plain.said")" = 13 ]
[ "$(sql -At -c 'SELECT count(*) FROM plain.disagreements')" = 0 ]
