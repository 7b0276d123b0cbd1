# Does a step cost more when the case has a long history, or when there are many cases?
#
# In: HISTORY (cases of each length), FEWEST, FEW, MANY (cases present), ROUNDS

# one_by_one DATABASE STATEMENT [BEFORE]
# One by one, in an order that has nothing to do with where they lie; taken back.  Prints the median of the times of each kind of
# case, in milliseconds, by the name of the kind: whatever else the machine does meanwhile falls on all kinds alike.  BEFORE is
# what the session does first.
one_by_one() {
  sql "$1" -c BEGIN -c 'CREATE TEMPORARY TABLE timing (kind text, ms float8)' -c "DO \$\$
    DECLARE c record; t timestamptz; i integer := 0;
    BEGIN
      ${3:-NULL};
      FOR c IN SELECT case_no, kind FROM bench.chosen ORDER BY md5(case_no::text) LOOP
        PERFORM set_config('hukou.now', hukou.day(c.case_no) || ' 10:00', true);	-- before time alone moves it
        t := clock_timestamp();
        $2;
        i := i + 1;
        IF i > 100 THEN INSERT INTO timing VALUES (c.kind, 1000 * extract(epoch FROM clock_timestamp() - t)); END IF;	-- warm
      END LOOP;
    END \$\$" -c 'SELECT kind, percentile_cont(0.5) WITHIN GROUP (ORDER BY ms) FROM timing GROUP BY kind' -c 'ROLLBACK'
}

step="UPDATE hukou.cases SET state = 'accepted' WHERE case_no = c.case_no"

heading "Step cost by length of history"
new_database history
lengths='1 10 100 1000'
sql history -c "CALL bench.open($((HISTORY * 4)))" \
  -c "CREATE TABLE bench.chosen AS SELECT case_no, (ARRAY[1, 10, 100, 1000])[1 + abs(hashtext(case_no::text)) % 4] AS kind FROM hukou.cases" \
  -c 'ALTER TABLE bench.chosen ADD PRIMARY KEY (case_no)' -c 'ANALYZE' \
  -c "DO \$\$ BEGIN
    -- each amendment is an event
    FOR i IN 2..1000 LOOP
      UPDATE hukou.cases c SET particulars = jsonb_build_object('n', i) FROM bench.chosen h WHERE h.case_no = c.case_no AND h.kind >= i;
      IF i % 50 = 0 THEN COMMIT; END IF;
    END LOOP;
  END \$\$"
# what the making of long histories did to the pages of tables and indexes is not what is asked
PGOPTIONS= psql -X -q -v ON_ERROR_STOP=1 -d history -c 'VACUUM FULL hukou.cases' -c 'REINDEX TABLE hukou.case_events'
sql history -c "CALL bench.level('floor')" -c 'REINDEX TABLE floor.case_events'
tidy history
floor=$(sql history -c "SELECT bench.floor_step('draft', 'accepted', 'case_no = c.case_no')")
# A long history has leaves of the index of its own, which a session touches for the first time: that the floor pays as well, and
# it is no cost of the law.  So the last event of each case is read before, as by an officer who looks at the case; and, `cold`, not.
for round in $(seq $((ROUNDS * 2 + 1))); do
  for way in hukou floor; do
    if [ $way = floor ]; then statement=$floor; else statement=$step; fi
    read_before="PERFORM count(*) FROM bench.chosen h, LATERAL (SELECT event FROM $way.case_events e WHERE e.case_no = h.case_no ORDER BY event DESC LIMIT 1) e"
    one_by_one history "$statement" "$read_before" | while read -r kind ms; do sample history-$way "$kind" "$ms"; done
    one_by_one history "$statement" | while read -r kind ms; do sample history-$way-cold "$kind" "$ms"; done
  done
  tidy history hukou.cases hukou.case_events floor.cases floor.case_events
done
say "a step of a case with $(for length in $lengths; do printf '%s events %s µs; ' "$length" "$(per history-hukou "$length" 1)"; done)"
for length in 10 100 1000; do ratio "history.$length/1" history-hukou "$length" 1 '<= 1.05'; done
ratio history.1000/1.floor history-floor 1000 1
ratio history.1000/1.cold history-hukou-cold 1000 1
ratio history.1000/1.cold.floor history-floor-cold 1000 1
drop_database history

heading "Step cost by number of cases: $FEWEST, $FEW and $MANY"
declare -A present=([fewest]=$FEWEST [few]=$FEW [many]=$MANY)
for database in fewest few many; do
  new_database $database
  n=${present[$database]}
  sql $database -c 'CREATE TABLE bench.chosen (case_no hukou.case_no PRIMARY KEY, kind text)' -f bench/others.sql -c "CALL bench.crowd($((n - 3000)))"
  tidy $database
  say "$(sql $database -c 'SELECT count(*) FROM hukou.cases') cases"
done
for round in $(seq $((ROUNDS * 2 + 1))); do
  for database in $(turn "$round" fewest few many); do
    one_by_one $database "$step" | while read -r _ ms; do sample crowd $database "$ms"; done
    tidy $database hukou.cases hukou.case_events
  done
done
say "a step among $FEWEST: $(per crowd fewest 1) µs; among $FEW: $(per crowd few 1) µs; among $MANY: $(per crowd many 1) µs"
ratio "crowd.$FEW/$FEWEST" crowd few fewest
ratio "crowd.$MANY/$FEW" crowd many few '<= 1.25'
for database in fewest few many; do drop_database $database; done
