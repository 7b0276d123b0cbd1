#!/bin/sh
# Asks random, seeded questions about random, seeded roads of hukou.route() and of the resolver in plain SQL, and compares every
# column of the answers.  Needs an empty database (PGHOST, PGPORT, PGUSER, PGDATABASE), a superuser, and hukou installed in the server.
# usage: run.sh [SEED [QUESTIONS [MUTATION]]]
# a MUTATION makes the resolver wrong on purpose, to see that it would be noticed: specificity, bounds, direction, kinds
set -eu
case ${1:-1}${2:-1} in *[!0-9]*) sed -n '2,5s/^# //p' "$0" >&2; exit 2;; esac
seed=${1:-1}
questions=${2:-20000}
here=$(cd "$(dirname "$0")" && pwd)
case ${3:-} in
	'') mutation='' ;;
	specificity) mutation='s/pa.class DESC, pa.steps, po.class DESC, po.steps/po.class DESC, po.steps, pa.class DESC, pa.steps/' ;;
	bounds) mutation='s/AND r.valid @> q.day AND o.node/AND (r.valid @> q.day OR upper(r.valid) = q.day) AND o.node/' ;;
	direction) mutation='s/po.office = o.heir AND/po.office = a.heir AND/; s/pa.office = a.heir AND/pa.office = o.heir AND/' ;;
	kinds) mutation="s/, (r.service_type = '\*') LIMIT/, (r.service_type <> '*') LIMIT/" ;;
	*) echo "no such mutation: $3" >&2; exit 2 ;;
esac
export PGOPTIONS='-c jit=off -c client_min_messages=warning'
sql() { psql -X -q -v ON_ERROR_STOP=1 "$@"; }
sql -c 'CREATE EXTENSION hukou CASCADE' -c 'SELECT count(*) FROM hukou.setup()' -c 'SELECT hukou.load_demo()' >/dev/null
sed "$mutation" "$here/resolver.sql" | sql -f -
sql -f "$here/policy.sql"
sql -At -c "SELECT setseed(1.0 / (1 + $seed))" -c "SELECT 'rows made ' || made || ', refused by law 10 ' || refused FROM plain.tangle(800)" \
	-c "SELECT plain.ask($questions)" -c 'SELECT plain.prepare()' -c 'SELECT plain.compare()' \
	-c "SELECT 'seed $seed, ' || count(*) || ' questions, ' || count(*) FILTER (WHERE NOT agree) || ' answered otherwise' FROM plain.compared" \
	-c "SELECT string_agg(outcome || ' ' || times, ', ' ORDER BY outcome) FROM plain.outcomes" | grep -v '^$'
sql -x -c "SELECT q.*, h.*, p.* FROM plain.compared c JOIN plain.questions q USING (id) JOIN plain.hukou_answers h USING (id) LEFT JOIN plain.answers p USING (id)
	WHERE NOT c.agree ORDER BY c.id LIMIT 3"
[ "$(sql -At -c 'SELECT count(*) FROM plain.compared')" = "$questions" ]
[ "$(sql -At -c 'SELECT (SELECT count(*) FROM plain.compared WHERE NOT agree) + (SELECT count(*) FROM plain.outcomes WHERE times = 0)')" = 0 ]
