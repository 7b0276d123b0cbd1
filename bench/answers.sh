# Questions hukou answers, beside SQL that answers them: roads, working days, papers, next actions, the guide; and what it takes to
# load offices and a register, and to tick.  Ratios are SQL's time by hukou's: how many times as many answers a second.
#
# In: QUESTIONS, ROUNDS

# folded LINE-PATTERN NAME: a figure of the line `… NUMBER (each from A to B)` in $WORK/said
folded() {
  local value least greatest
  read -r value least greatest < <(sed -n "s/^$1.* \([0-9.]*\) (each from \([0-9.]*\) to \([0-9.]*\))\$/\1 \2 \3/p" "$WORK/said")
  figure "$2" "$value" '' "$least-$greatest"
}

heading "Roads and working days"
empty_database answers
PGDATABASE=answers bench/roads.sh $((QUESTIONS * 5)) "$ROUNDS" >"$WORK/said"
folded '.*plain SQL' answers.route.sql/hukou
drop_database answers
empty_database answers
PGDATABASE=answers bench/calendar.sh "$QUESTIONS" "$ROUNDS" >"$WORK/said"
for what in add_working_days working_days_between is_working_day; do folded "$what" "answers.$what.sql/hukou"; done
drop_database answers

heading "Papers, next actions, the guide"
empty_database answers
cases=$((QUESTIONS / 4))
PGOPTIONS='-c client_min_messages=warning' psql -X -q -At -v ON_ERROR_STOP=1 -d answers -c 'CREATE EXTENSION hukou CASCADE' \
  -c 'SELECT count(*) FROM hukou.setup()' -c 'SELECT hukou.load_demo()' -c "SELECT hukou.grant_access(CURRENT_USER, 'gateway')" >/dev/null
export PGOPTIONS="-c jit=off -c client_min_messages=warning -c search_path=plain,hukou,pg_catalog"
psql -X -q -v ON_ERROR_STOP=1 -d answers -f test/papers/cases.sql -f test/papers/model.sql
psql -X -q -At -v ON_ERROR_STOP=1 -d answers -c "SET hukou.now = '2024-02-01 10:00'" -c 'SELECT setseed(0.5)' -c 'SELECT plain.rules()' \
  -c "SELECT plain.cases($cases)" -c 'VACUUM ANALYZE' >/dev/null
papers() { psql -X -q -At -v ON_ERROR_STOP=1 -d answers -c "SET hukou.now = '2024-02-01 10:00'" -c BEGIN -c '\timing on' -c "CALL plain.$1()" -c '\timing off' -c ROLLBACK | sed -n 's/^Time: \([0-9.]*\) ms.*/\1/p'; }
for round in $(seq "$ROUNDS"); do
  for way in $(turn "$round" ask predict); do sample papers $way "$(papers $way)"; done
done
unset PGOPTIONS
say "all faults of a case's papers: $(per papers ask "$cases") µs, in SQL $(per papers predict "$cases") µs (all of $cases at once)"
ratio answers.papers.sql/hukou papers predict ask
drop_database answers

new_database answers
sql answers -f bench/answers.sql -c "CALL bench.open($((QUESTIONS / 4)))" -c "UPDATE hukou.cases SET state = 'accepted'"
tidy answers
for round in $(seq "$ROUNDS"); do
  for way in $(turn "$round" hukou plain); do
    sample next_actions $way "$(undone answers "SELECT sum(n) FROM (SELECT (SELECT count(*) FROM $way.next_actions(c.case_no)) AS n FROM hukou.cases c OFFSET 0) x" | cut -d' ' -f1)"
    sample guide $way "$(undone answers "SELECT sum(n) FROM (SELECT (SELECT count(*) FROM $way.guide('migration', t.service_type, o.office, a.office, '2023-09-20')) AS n
      FROM (SELECT office FROM hukou.offices WHERE kind = 'station' AND node = 34) o, (SELECT office FROM hukou.offices WHERE kind = 'station' AND node <> 34) a, hukou.service_types t
      WHERE t.service = 'migration' ORDER BY a.office LIMIT $((QUESTIONS / 20))) x" | cut -d' ' -f1)"
  done
done
say "next_actions $(per next_actions hukou $((QUESTIONS / 4))) µs, in SQL $(per next_actions plain $((QUESTIONS / 4))) µs; guide $(per guide hukou $((QUESTIONS / 20))) µs, in SQL $(per guide plain $((QUESTIONS / 20))) µs"
ratio answers.next_actions.sql/hukou next_actions plain hukou
ratio answers.guide.sql/hukou guide plain hukou
drop_database answers

heading "Loading offices and a register; the tick"
for script in "offices.sh $QUESTIONS" "clock.sh $((QUESTIONS / 4))"; do
  empty_database answers
  # shellcheck disable=SC2086
  PGDATABASE=answers bench/$script | while read -r line; do say "$line"; done
  drop_database answers
done
for round in $(seq "$ROUNDS"); do
  empty_database answers
  PGDATABASE=answers bench/register_load.sh $((QUESTIONS * 5)) $((QUESTIONS * 3 / 2)) >"$WORK/said"
  sample register_load checked "$(sed -n 's/^\([0-9.]*\) times what.*/\1/p' "$WORK/said")"
  sample register_load written 1
  drop_database answers
done
say "$(head -n 1 "$WORK/said")"
ratio load.register.time/unchecked register_load checked written
