# Filing: by COPY (the tables' owner only, where row security is on), by INSERT one at a time, and by INSERT of many; beside the
# rows it leaves, written by plain SQL.
#
# In: FILINGS, ROUNDS

heading "Filing"
new_database filing
# the rows one filing leaves, to be written again by the floor, and what a client says to file
sql filing -c "CALL bench.open($FILINGS)" -c "INSERT INTO floor.cases SELECT * FROM hukou.cases" \
  -c "CREATE TABLE bench.rows AS SELECT * FROM hukou.cases" -c "CREATE TABLE bench.row_events AS SELECT * FROM hukou.case_events" \
  -c "TRUNCATE floor.cases" -c "COPY bench.rows TO STDOUT" >"$WORK/rows"
sql filing -c "COPY bench.row_events TO STDOUT" >"$WORK/row_events"
sql filing -c "COPY (SELECT service, service_type, accepting_office, origin_office, applicant FROM bench.rows) TO STDOUT" >"$WORK/filings"
tidy filing
columns='service, service_type, accepting_office, origin_office, applicant'
copied() { sql filing -c BEGIN -c '\timing on' "$@" -c '\timing off' -c ROLLBACK | awk '/^Time:/ { t += $2 } END { print t }'; }
for round in $(seq $((ROUNDS + 2))); do
  for way in $(turn "$round" floor hukou); do
    if [ $way = hukou ]; then
      ms=$(copied -c "\copy hukou.cases ($columns) FROM '$WORK/filings'")
      many="INSERT INTO hukou.cases ($columns) SELECT $columns FROM bench.rows"
      each="INSERT INTO hukou.cases ($columns) VALUES ((x.r).service, (x.r).service_type, (x.r).accepting_office, (x.r).origin_office, (x.r).applicant)"
    else
      ms=$(copied -c "\copy floor.cases FROM '$WORK/rows'" -c "\copy floor.case_events FROM '$WORK/row_events'")
      many="WITH filed AS (INSERT INTO floor.cases SELECT * FROM bench.rows RETURNING case_no) INSERT INTO floor.case_events SELECT e.* FROM bench.row_events e"
      each="WITH filed AS (INSERT INTO floor.cases SELECT (x.r).* RETURNING case_no) INSERT INTO floor.case_events SELECT (x.e).*"
    fi
    sample filing-copy $way "$ms"
    sample filing-many $way "$(undone filing "$many" | cut -d' ' -f1)"
    sample filing-each $way "$(undone filing "DO \$do\$ DECLARE x record; BEGIN FOR x IN SELECT r, e FROM bench.rows r JOIN bench.row_events e USING (case_no) LOOP $each; END LOOP; END \$do\$" | cut -d' ' -f1)"
    tidy filing "$way.cases" "$way.case_events"
  done
done
say "a filing by COPY $(per filing-copy hukou "$FILINGS") µs (floor $(per filing-copy floor "$FILINGS")), by INSERT of all $(per filing-many hukou "$FILINGS") µs (floor $(per filing-many floor "$FILINGS")), one at a time $(per filing-each hukou "$FILINGS") µs (floor $(per filing-each floor "$FILINGS"))"
ratio filing.copy.time/floor filing-copy hukou floor
ratio filing.insert_many.time/floor filing-many hukou floor
ratio filing.insert_each.time/floor filing-each hukou floor
drop_database filing
