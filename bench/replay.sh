# The national replay: every case of April to October 2023, or a part of them, filed on its day and taken through all its steps;
# day by day beside the same rows written with no rule.  bench/replay.sql has the distribution.
#
# In: REPLAY (the part of the cases)

heading "National replay, $REPLAY of the cases"
new_database replay
sql replay -v part="$REPLAY" -f bench/replay.sql >/dev/null
tidy replay
planned=$(sql replay -c 'SELECT count(*) FROM replay.plan')
say "$planned cases planned ($SECONDS s)"
[ "$planned" -gt 0 ]
# nested loops by the index of the day; the plans of both are kept
replay_options='-c enable_hashjoin=off -c enable_mergejoin=off -c enable_seqscan=off -c plan_cache_mode=force_generic_plan'
while read -r month; do
  printf '   %s ' "$month"
  # one session; the floor's rows of a day follow from hukou's, so hukou goes first
  sql replay -c "SELECT format('CALL replay.hukou_day(%1\$L); CALL replay.floor_day(%1\$L);', day)
    FROM replay.days WHERE to_char(day, 'YYYY-MM') = '$month' ORDER BY n" |
    PGOPTIONS=$(bench_options "$replay_options") psql -X -q -At -F ' ' -v ON_ERROR_STOP=1 -d replay | tee "$WORK/month" |
    while read -r way _; do [ "$way" = hukou ] || printf .; done
  for way in hukou floor; do
    sample replay $way "$(awk -v way=$way '$1 == way { ms += $2 } END { print ms }' "$WORK/month")"
  done
  days=$((${days:-0} + $(wc -l <"$WORK/month") / 2))
  printf ' %s; %s (%d s)\n' "$(sql replay -c 'SELECT count(*), count(closed_on) FROM hukou.cases' | sed 's/ / filed, /') closed" \
    "$(awk '{ s[$1] += $2 } END { printf "%.1f s, without rules %.1f s", s["hukou"] / 1000, s["floor"] / 1000 }' "$WORK/month")" "$SECONDS"
  tidy replay hukou.cases hukou.case_events hukou.registrations hukou.id_cards hukou.permits floor.cases floor.case_events floor.registrations floor.id_cards floor.permits replay.filed
done < <(sql replay -c "SELECT DISTINCT to_char(day, 'YYYY-MM') FROM replay.days ORDER BY 1")
PGOPTIONS=$(bench_options '-c hukou.now=2023-12-31') psql -X -q -d replay \
  -c "SELECT service, to_char(month, 'YYYY-MM') AS month, sum(filed) AS filed, sum(completed) AS completed, sum(overdue) AS overdue
FROM hukou.case_report WHERE filed > 0 GROUP BY GROUPING SETS ((service, month), (service), ()) ORDER BY service NULLS LAST, month NULLS LAST" \
  -c 'SELECT * FROM replay.compared'
faults=$(sql replay -c 'SELECT count(*) FROM hukou.verify_all()')
say "verify_all(): $faults faults"
[ "$faults" = 0 ]
[ "$(sql replay -c 'SELECT count(*) FROM replay.compared WHERE hukou <> floor')" = 0 ]
[ "$(sql replay -c "SELECT count(*) FROM hukou.cases WHERE state <> 'completed'")" = 0 ]
total=$(awk '$1 == "replay" && $2 == "hukou" { t += $3 } END { print t }' "$WORK/samples")
say "a case from filing to completion: $(sql replay -c "SELECT round(1000 * $total::numeric / count(*)) FROM hukou.cases") µs, $days days"
ratio replay.time/floor replay hukou floor '<= 2'
drop_database replay
