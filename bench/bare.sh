# How much of a step would be there without any rule: row triggers in C that know none (bare.c), in rounds with the floor and hukou.
# At the gate of papers they read what it is judged by as well, by as many index scans as hukou takes.
#
# In: SOME, MORE_ROUNDS

arguments() {
  case $1 in
    reading) echo "$READING" ;;
    *) echo "'$1'" ;;
  esac
}

# beside NAME FROM TO WAY...
beside() {
  local name=$1 from=$2 to=$3 table floor update way round
  shift 3
  # nothing dead anywhere, all in one order
  sql bare -c 'VACUUM FULL hukou.cases' -c 'VACUUM FULL hukou.case_events' -c "CALL bench.level('floor')" \
    -c 'VACUUM ANALYZE hukou.cases, hukou.case_events, floor.cases, floor.case_events' \
    -c 'CREATE SCHEMA bare'
  bare_triggers bare
  for table in cases case_events; do
    sql bare -c "CREATE TABLE bare.$table (LIKE floor.$table INCLUDING DEFAULTS INCLUDING INDEXES INCLUDING STORAGE) $([ $table != cases ] || echo 'WITH (fillfactor = 80)')" \
      -c "INSERT INTO bare.$table SELECT * FROM hukou.$table ORDER BY ctid" -c "VACUUM ANALYZE bare.$table"
  done
  floor=$(sql bare -c "SELECT bench.floor_step('$from', '$to', 'true')")
  update=${floor#*(} update=${update%% RETURNING *}
  # one round more than is counted: the first pays for what is touched first
  for round in $(seq 0 "$MORE_ROUNDS"); do
    for way in $(turn "$((round + 1))" "$@"); do
      case $way in
        floor) undone bare "$floor" ;;
        hukou) undone bare "UPDATE hukou.cases SET state = '$to'" ;;
        *)
          sql bare -c "CREATE OR REPLACE TRIGGER guard BEFORE UPDATE ON bare.cases FOR EACH ROW EXECUTE FUNCTION bare.guard($(arguments "$way"))" \
            -c "CREATE OR REPLACE TRIGGER event AFTER UPDATE ON bare.cases FOR EACH ROW EXECUTE FUNCTION bare.event($(arguments "$way"))"
          undone bare "${update/floor.cases/bare.cases}"
          ;;
      esac | while read -r ms wal _; do
        [ "$round" != 0 ] || continue
        sample "bare-$name" "$way" "$ms"
        sample "bare-$name-wal" "$way" "$wal"
      done
      sql bare -c "VACUUM $(case $way in floor | hukou) echo "$way.cases, $way.case_events" ;; *) echo bare.cases, bare.case_events ;; esac)"
    done
  done
  for way in "$@"; do
    [ "$way" = floor ] || ratio "bare.$name.$way.time/floor" "bare-$name" "$way" floor
  done
  # 1: the same rows were written
  way=${*: -2:1}
  ratio "bare.$name.$way.wal/hukou" "bare-$name-wal" "$way" hukou
  sql bare -c 'DROP SCHEMA bare CASCADE'
}

new_database bare
sql bare -c "CALL bench.open($SOME)" -c 'ANALYZE hukou.cases, hukou.case_documents, hukou.case_persons'

heading "A set-based step through a gate, beside row triggers in C that know no rule, and read what it is judged by"
beside gate draft accepted floor reading hukou
sql bare -c "UPDATE hukou.cases SET state = 'accepted'"

heading "A plain set-based step beside row triggers in C that know no rule"
beside plain accepted dispatched floor bare sealed hukou
drop_database bare
