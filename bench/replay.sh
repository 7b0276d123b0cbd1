# The national replay: every case of April to October 2023, or a part of them, filed on its day and taken through all its steps;
# day by day beside the same rows written with no rule.  bench/replay.sql has the distribution.
#
# In: REPLAY (the part of the cases)

heading "National replay, $REPLAY of the cases"
new_database replay
sql replay -v part="$REPLAY" -f bench/replay.sql >/dev/null
tidy replay
say "$(sql replay -c 'SELECT count(*) FROM replay.plan') cases planned ($SECONDS s)"
# nested loops by the index of the day; the plans of both are kept
replay_options='-c enable_hashjoin=off -c enable_mergejoin=off -c enable_seqscan=off -c plan_cache_mode=force_generic_plan'
month='' hukou_ms=0 floor_ms=0 days=0
replay_month() {
  [ -n "$month" ] || return 0
  sample replay hukou "$hukou_ms"
  sample replay floor "$floor_ms"
  say "$month: $(sql replay -c 'SELECT count(*), count(*) FILTER (WHERE closed_on IS NOT NULL) FROM hukou.cases' | sed 's/ / filed, /') closed; the month took $(awk -v a="$hukou_ms" -v b="$floor_ms" 'BEGIN { printf "%.1f s, without rules %.1f s", a / 1000, b / 1000 }') ($SECONDS s)"
  tidy replay hukou.cases hukou.case_events hukou.registrations hukou.id_cards hukou.permits floor.cases floor.case_events floor.registrations floor.id_cards floor.permits replay.filed
}
while read -r day; do
  if [ "${day:0:7}" != "$month" ]; then
    replay_month
    month=${day:0:7} hukou_ms=0 floor_ms=0
  fi
  # the floor's rows follow from hukou's, so hukou goes first
  ms=$(PGOPTIONS=$(bench_options "$replay_options") psql -X -q -At -v ON_ERROR_STOP=1 -d replay -c "SELECT replay.hukou_day('$day')")
  hukou_ms=$(awk -v a="$hukou_ms" -v b="$ms" 'BEGIN { print a + b }')
  ms=$(PGOPTIONS=$(bench_options "$replay_options") psql -X -q -At -v ON_ERROR_STOP=1 -d replay -c "SELECT replay.floor_day('$day')")
  floor_ms=$(awk -v a="$floor_ms" -v b="$ms" 'BEGIN { print a + b }')
  days=$((days + 1))
done < <(sql replay -c 'SELECT day FROM replay.days ORDER BY n')
replay_month
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
