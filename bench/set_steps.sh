# A set-based step, all laws on: a plain one, one through a document gate, one with an effect on the register; with the WAL and
# the bytes they write.  Each is taken, measured and taken back, in turn with the same by the floor and by the DBA's trigger.
#
# In: CASES, ROUNDS (for the plain step), SOME, MORE_ROUNDS (for the other two)

# set_step NAME FROM TO CONDITION CASES ROUNDS
set_step() {
  local name=$1 from=$2 to=$3 condition=$4 n=$5 rounds=$6 floor way round
  floor=$(sql steps -c "SELECT bench.floor_step('$from', '$to', \$\$$condition\$\$)")
  undone steps "UPDATE hukou.cases SET state = '$to' WHERE case_no IN (SELECT case_no FROM hukou.cases WHERE $condition LIMIT 5000)" >/dev/null
  sql steps -c 'VACUUM hukou.cases, hukou.case_events, hukou.certificates'
  for round in $(seq "$rounds"); do
    for way in $(turn "$round" floor hukou dba); do
      case $way in
        floor) undone steps "$floor" ;;
        *) undone steps "UPDATE $way.cases SET state = '$to' WHERE $condition" ;;
      esac | while read -r ms wal heap indexes; do
        sample "$name" "$way" "$ms"
        sample "$name-wal" "$way" "$wal"
        sample "$name-bytes" "$way" "$((heap + indexes))"
        sample "$name-heap" "$way" "$heap"
        sample "$name-indexes" "$way" "$indexes"
      done
      # what was taken back is dead; all begin alike
      sql steps -c "VACUUM $way.cases, $way.case_events, $way.certificates"
    done
  done
  say "$n cases, a step: $(for way in hukou floor dba; do printf '%s %s µs; ' "$way" "$(per "$name" "$way" "$n")"; done)"
  say "WAL $(each "$name-wal" "$n"), heap $(each "$name-heap" "$n"), indexes $(each "$name-indexes" "$n") bytes a step (hukou, floor, dba)"
  ratio "set.$name.time/floor" "$name" hukou floor '<= 1.4'
  ratio "set.$name.time/dba" "$name" hukou dba '< 1'
  ratio "set.$name.wal/floor" "$name-wal" hukou floor '<= 1.3'
  ratio "set.$name.wal/dba" "$name-wal" hukou dba
  ratio "set.$name.bytes/floor" "$name-bytes" hukou floor
}

each() {
  local way
  for way in hukou floor dba; do awk -v m="$(median "$1" "$way")" -v n="$2" 'BEGIN { printf "%.0f ", m / n }'; done | sed 's/ $//; s/ /, /g'
}

# Puts the cases into the other two as well; level: nothing dead anywhere, all in one order.
level() {
  sql steps -c 'VACUUM FULL hukou.cases' -c 'VACUUM FULL hukou.case_events' -c "CALL bench.level('floor')" -c "CALL bench.level('dba')" \
    -c 'VACUUM ANALYZE hukou.cases, hukou.case_events, floor.cases, floor.case_events, dba.cases, dba.case_events, dba.case_documents'
}

new_database steps
say "filing $CASES cases"
sql steps -c "CALL bench.open($CASES)" -c 'ANALYZE hukou.cases, hukou.case_documents, hukou.case_persons'
sql steps -c "CREATE FUNCTION bench.first(n integer) RETURNS hukou.case_no LANGUAGE sql IMMUTABLE AS 'SELECT case_no FROM hukou.cases ORDER BY case_no LIMIT 1 OFFSET n'" \
  -c "CREATE TABLE bench.some AS SELECT case_no FROM hukou.cases ORDER BY case_no OFFSET $SOME LIMIT 1"
some="case_no < '$(sql steps -c 'SELECT case_no FROM bench.some')'"
[ "$SOME" -lt "$CASES" ] || some=true
level

heading "A set-based step through a document gate"
set_step gate draft accepted "$some" "$SOME" "$MORE_ROUNDS"
sql steps -c "UPDATE hukou.cases SET state = 'accepted'"
level

heading "A plain set-based step"
set_step plain accepted dispatched true "$CASES" "$ROUNDS"

heading "A set-based step with an effect on the register"
sql steps -c "UPDATE hukou.cases SET state = 'dispatched' WHERE $some"
OFFICER=D340802-03 sql steps -c "UPDATE hukou.cases SET state = 'reviewed' WHERE state = 'dispatched'"
level
set_step effect reviewed issued "$some AND state = 'reviewed'" "$SOME" "$MORE_ROUNDS"
