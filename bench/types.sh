# citizen_id beside bigint, and beside what else a number is kept as: text that a function or a regular expression checks.
#
# In: ROWS, ROUNDS

heading "Citizen ids: COPY, CREATE INDEX, sizes, <@"
new_database types
sql types -v rows="$ROWS" -f bench/types.sql
sql types -c "COPY (SELECT id FROM bench.ids) TO STDOUT" >"$WORK/ids"
sql types -c "COPY (SELECT left(id, 17) FROM bench.ids) TO STDOUT" >"$WORK/bigints"
head -n $((ROWS / 10)) "$WORK/ids" >"$WORK/fewer"

# copy SERIES WAY: into a new table; milliseconds for a thousand rows
copy() {
  local file=$WORK/ids rows=$ROWS ms
  case $2 in
    bigint) file=$WORK/bigints ;;
    # the function in PL/pgSQL is slow enough to be measured by fewer rows
    digit) file=$WORK/fewer rows=$((ROWS / 10)) ;;
  esac
  sql types -c "DROP TABLE IF EXISTS bench.t_$2" -c "CREATE TABLE bench.t_$2 (LIKE bench.shape_$2 INCLUDING CONSTRAINTS)"
  ms=$(sql types -c '\timing on' -c "\copy bench.t_$2 FROM '$file'" | sed -n 's/^Time: \([0-9.]*\) ms.*/\1/p')
  sample "$1" "$2" "$(awk -v m="$ms" -v n="$rows" 'BEGIN { if (m) print 1000 * m / n }')"
}

# two that are nearly alike, and soon done: many times, for what else the machine does is more than what they differ by
for round in $(seq $((ROUNDS * 7))); do
  for way in $(turn "$round" citizen_id bigint); do copy pair $way; done
done
for round in $(seq "$ROUNDS"); do
  for way in $(turn "$round" citizen_id bigint pattern digit); do
    copy copy $way
    [ $way != digit ] || continue
    ms=$(sql types -c '\timing on' -c "CREATE INDEX i_$way ON bench.t_$way (id)" | sed -n 's/^Time: \([0-9.]*\) ms.*/\1/p')
    sample index $way "$ms"
    sample table_bytes $way "$(sql types -c "SELECT pg_relation_size('bench.t_$way')")"
    sample index_bytes $way "$(sql types -c "SELECT pg_relation_size('bench.i_$way')")"
  done
done
sql types -c "CREATE INDEX p_pattern ON bench.t_pattern (id text_pattern_ops)"
tidy types bench.t_citizen_id bench.t_pattern
for round in $(seq $((ROUNDS + 2))); do
  for way in $(turn "$round" citizen_id pattern); do
    if [ $way = pattern ]; then where="id LIKE '34%'"; else where="id <@ '340000'::region_code"; fi
    sample below $way "$(undone types "SELECT count(*) FROM bench.t_$way WHERE $where" | cut -d' ' -f1)"
    if [ $way = pattern ]; then where="id LIKE r.region || '%'"; else where="id <@ (r.region || '00')::region_code"; fi
    sample each_below $way "$(undone types "SELECT (SELECT count(*) FROM bench.t_$way WHERE $where) FROM (SELECT DISTINCT left(region::text, 4) AS region FROM hukou.regions WHERE level = 'county' LIMIT 10) r" | cut -d' ' -f1)"
  done
done
say "COPY of a thousand: $(for way in citizen_id bigint; do printf '%s %.2f ms; ' $way "$(median pair $way)"; done)$(for way in pattern digit; do printf '%s %.2f ms; ' $way "$(median copy $way)"; done)"
ratio types.copy.time/bigint pair citizen_id bigint '<= 1.1'
ratio types.copy.time/text_regexp copy citizen_id pattern
ratio types.copy.time/text_plpgsql copy citizen_id digit
ratio types.index.time/bigint index citizen_id bigint
ratio types.index.time/text index citizen_id pattern
ratio types.table.bytes/bigint table_bytes citizen_id bigint '<= 1'
ratio types.table.bytes/text table_bytes citizen_id pattern
ratio types.index.bytes/bigint index_bytes citizen_id bigint '<= 1'
ratio types.index.bytes/text index_bytes citizen_id pattern
ratio types.below_a_province.time/like below citizen_id pattern
ratio types.below_each_region.time/like each_below citizen_id pattern
drop_database types
