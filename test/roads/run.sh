#!/bin/sh
# Asks random, seeded questions about random, seeded roads of hukou.route() and of the resolver in plain SQL, and compares every
# column of the answers.  Needs an empty database (PGHOST, PGPORT, PGUSER, PGDATABASE), a superuser, and hukou installed in the server.
# usage: run.sh [SEED [QUESTIONS [MUTATION]]]
# a MUTATION makes the resolver wrong on purpose, to see that it would be noticed: specificity, bounds, first_day, direction, kinds,
# nearest, prefectures, successors, reopened, in_force, limits, versions
set -eu
case ${1:-1}${2:-1} in *[!0-9]*) sed -n '2,6s/^# //p' "$0" >&2; exit 2;; esac
seed=${1:-1}
questions=${2:-20000}
here=$(cd "$(dirname "$0")" && pwd)
case ${3:-} in
	'') mutation='' ;;
	specificity) mutation='s/BY q.id ORDER BY pa.class DESC, pa.steps, po.class DESC, po.steps/BY q.id ORDER BY po.class DESC, po.steps, pa.class DESC, pa.steps/' ;;
	bounds) mutation='s/coalesce(q.day < upper(r.valid), true)/coalesce(q.day <= upper(r.valid), true)/' ;;
	first_day) mutation='s/coalesce(lower(r.valid) <= q.day, true)/coalesce(lower(r.valid) < q.day, true)/' ;;
	direction) mutation='s/po.office = q.origin$/po.office = q.accepting/; s/pa.office = q.accepting$/pa.office = q.origin/' ;;
	kinds) mutation="s/po.steps, r.service_type = '\*')/po.steps, r.service_type <> '*')/" ;;
	# of two offices the one further above
	nearest) mutation='s/pa.class DESC, pa.steps, po.class DESC, po.steps/pa.class DESC, pa.steps DESC, po.class DESC, po.steps DESC/' ;;
	# a prefecture holds only offices of the node its digits name: no Corps
	prefectures) mutation="s/WHERE region NOT LIKE '%0000'/& AND left(region, 2) = node::text/" ;;
	# only the first successor
	successors) mutation='s/AND o.successor IS NOT NULL$/& AND c.hops = 0/' ;;
	# a closed office goes on to answer for itself
	reopened) mutation='s/coalesce(c.day < o.closed_from, true) AS open/true AS open/; s/AND o.successor IS NOT NULL$/AND false/' ;;
	in_force) mutation='s/a.in_force AND a.origin_open/a.origin_open/' ;;
	limits) mutation='s/BY j.id, pa.class DESC, pa.steps, po.class DESC, po.steps/BY j.id, po.class DESC, po.steps, pa.class DESC, pa.steps/' ;;
	versions) mutation='s/w.valid @> j.day/w.version = 1/' ;;
	*) echo "no such mutation: $3" >&2; exit 2 ;;
esac
export PGOPTIONS='-c jit=off -c client_min_messages=warning'
sql() { psql -X -q -v ON_ERROR_STOP=1 "$@"; }
sql -c 'CREATE EXTENSION hukou CASCADE' -c 'SELECT count(*) FROM hukou.setup()' -c 'SELECT hukou.load_demo()' >/dev/null
resolver=$(sed "$mutation" "$here/resolver.sql")
[ -z "$mutation" ] || [ "$resolver" != "$(cat "$here/resolver.sql")" ] || { echo "mutation $3 changes nothing" >&2; exit 2; }
printf '%s\n' "$resolver" | sql -f -
sql -f "$here/policy.sql"
sql -At -c "SELECT setseed(1.0 / (1 + $seed))" -c "SELECT 'rows made ' || made || ', refused by law 10 ' || refused FROM plain.tangle(800)" \
	-c "SELECT plain.ask($questions)" -c 'SELECT plain.prepare()' -c 'SELECT plain.compare()' \
	-c "SELECT 'seed $seed, ' || count(*) || ' questions, ' || count(*) FILTER (WHERE NOT agree) || ' answered otherwise' FROM plain.compared" \
	-c "SELECT string_agg(outcome || ' ' || times, ', ' ORDER BY outcome) FROM plain.outcomes" | grep -v '^$'
sql -x -c "SELECT q.*, h.*, p.* FROM plain.compared c JOIN plain.questions q USING (id) JOIN plain.hukou_answers h USING (id) LEFT JOIN plain.answers p USING (id)
	WHERE NOT c.agree ORDER BY c.id LIMIT 3"
[ "$(sql -At -c 'SELECT count(*) FROM plain.compared')" = "$questions" ]
[ "$(sql -At -c 'SELECT (SELECT count(*) FROM plain.compared WHERE NOT agree) + (SELECT count(*) FROM plain.outcomes WHERE times = 0)')" = 0 ]
