# The national replay: every case of April to October 2023, or a part of them, filed on its day and taken through all its steps;
# day by day beside the same rows written with no rule, and with none but foreign keys and row triggers in C that seal a step,
# and at the gate read (bare.c).  bench/replay.sql has the distribution.
#
# In: REPLAY (the part of the cases)

heading "National replay, $REPLAY of the cases"
new_database replay
sql replay -v part="$REPLAY" -f bench/replay.sql >/dev/null
bare_triggers replay
sql replay -c "CREATE TRIGGER guard BEFORE UPDATE ON bare.cases FOR EACH ROW WHEN (OLD.state <> 'draft') EXECUTE FUNCTION bare.guard('sealed')" \
  -c "CREATE TRIGGER gate BEFORE UPDATE ON bare.cases FOR EACH ROW WHEN (OLD.state = 'draft') EXECUTE FUNCTION bare.guard($READING)" \
  -c "CREATE TRIGGER event AFTER UPDATE ON bare.cases FOR EACH ROW EXECUTE FUNCTION bare.event('sealed')"
tidy replay
planned=$(sql replay -c 'SELECT count(*) FROM replay.plan')
say "$planned cases planned ($SECONDS s)"
[ "$planned" -gt 0 ] || { echo "a part of $REPLAY has no case in it" >&2; exit 2; }
# nested loops by the index of the day; the plans of both are kept
replay_options='-c enable_hashjoin=off -c enable_mergejoin=off -c enable_seqscan=off -c plan_cache_mode=force_generic_plan'
while read -r month; do
  printf '   %s ' "$month"
  # one session; the rows of a day follow from hukou's, so hukou goes first
  sql replay -c "SELECT format('CALL replay.hukou_day(%1\$L); CALL replay.%2\$s_day(%1\$L); CALL replay.%3\$s_day(%1\$L);', day, (ARRAY['floor', 'bare'])[1 + n % 2], (ARRAY['bare', 'floor'])[1 + n % 2])
    FROM replay.days WHERE to_char(day, 'YYYY-MM') = '$month' ORDER BY n" |
    PGOPTIONS=$(bench_options "$replay_options") psql -X -q -At -F ' ' -v ON_ERROR_STOP=1 -d replay | tee "$WORK/month" |
    while read -r way _; do [ "$way" != hukou ] || printf .; done
  for way in hukou floor bare; do
    sample replay $way "$(awk -v way=$way '$1 == way { ms += $2 } END { print ms }' "$WORK/month")"
  done
  days=$((${days:-0} + $(wc -l <"$WORK/month") / 3))
  printf ' %s; %s (%d s)\n' "$(sql replay -c 'SELECT count(*), count(closed_on) FROM hukou.cases' | sed 's/ / filed, /') closed" \
    "$(awk '{ s[$1] += $2 } END { printf "%.1f s, without rules %.1f s, bare triggers %.1f s", s["hukou"] / 1000, s["floor"] / 1000, s["bare"] / 1000 }' "$WORK/month")" "$SECONDS"
  tidy replay {hukou,floor,bare}.{cases,case_events,registrations,id_cards,permits} replay.filed
done < <(sql replay -c "SELECT DISTINCT to_char(day, 'YYYY-MM') FROM replay.days ORDER BY 1")
PGOPTIONS=$(bench_options '-c hukou.now=2023-12-31') psql -X -q -d replay \
  -c "SELECT service, to_char(month, 'YYYY-MM') AS month, sum(filed) AS filed, sum(completed) AS completed, sum(overdue) AS overdue
FROM hukou.case_report WHERE filed > 0 GROUP BY GROUPING SETS ((service, month), (service), ()) ORDER BY service NULLS LAST, month NULLS LAST" \
  -c 'SELECT * FROM replay.compared'
faults=$(sql replay -c 'SELECT count(*) FROM hukou.verify_all()')
say "verify_all(): $faults faults"
[ "$faults" = 0 ]
[ "$(sql replay -c 'SELECT count(*) FROM replay.compared WHERE hukou <> floor OR hukou <> bare')" = 0 ]
[ "$(sql replay -c "SELECT count(*) FROM hukou.cases WHERE state <> 'completed'")" = 0 ]
total=$(awk '$1 == "replay" && $2 == "hukou" { t += $3 } END { print t }' "$WORK/samples")
say "a case from filing to completion: $(sql replay -c "SELECT round(1000 * $total::numeric / count(*)) FROM hukou.cases") µs, $days days"
ratio replay.time/floor replay hukou floor '<= 2'
ratio replay.bare.time/floor replay bare floor
drop_database replay
