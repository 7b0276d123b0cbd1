# One step a transaction, by pgbench: 1 and 2 clients, prepared statements, synchronous_commit on and off.
# Each transaction steps the next of the client's own cases.
#
# In: TRANSACTIONS (a client and run), MORE_ROUNDS

heading 'One step a transaction'
new_database single
runs=$((MORE_ROUNDS * 2))
# enough for every run of every client
n=$((TRANSACTIONS * runs * 3))
sql single -c "CALL bench.open($n)" -c 'ANALYZE' -c "UPDATE hukou.cases SET state = 'accepted'" -c "CALL bench.level('floor')" -c "CALL bench.level('dba')" \
  -c "CREATE TABLE bench.queue AS SELECT row_number() OVER (ORDER BY case_no) - 1 AS n, case_no FROM hukou.cases" -c 'ALTER TABLE bench.queue ADD PRIMARY KEY (n)'
PGOPTIONS= psql -X -q -d single -c 'VACUUM FULL hukou.cases'
tidy single
floor=$(sql single -c "SELECT bench.floor_step('accepted', 'dispatched', 'case_no = (SELECT q.case_no FROM bench.queue q WHERE q.n = :n)')")
for way in hukou dba; do
  printf '%s\n' '\set n :base + :client_id * :each + :i' '\set i :i + 1' \
    "UPDATE $way.cases SET state = 'dispatched' WHERE case_no = (SELECT q.case_no FROM bench.queue q WHERE q.n = :n);" >"$WORK/$way.pgbench"
done
printf '%s\n' '\set n :base + :client_id * :each + :i' '\set i :i + 1' "$floor;" >"$WORK/floor.pgbench"

base=0
for clients in 1 2; do
  for commit in off on; do
    for round in $(seq "$MORE_ROUNDS"); do
      for way in $(turn "$round" floor hukou dba); do
        tps=$(PGOPTIONS=$(bench_options "-c synchronous_commit=$commit") pgbench -n -M prepared -c "$clients" -j "$clients" -t "$TRANSACTIONS" \
          -D base=$base -D each="$TRANSACTIONS" -D i=0 -f "$WORK/$way.pgbench" single | sed -n 's/^tps = \([0-9.]*\).*/\1/p')
        sample "single-$clients-$commit" "$way" "$tps"
      done
      base=$((base + clients * TRANSACTIONS))
    done
    say "$clients client(s), synchronous_commit $commit: $(for way in hukou floor dba; do printf '%s %.0f/s; ' "$way" "$(median "single-$clients-$commit" "$way")"; done)"
    ratio "single.$clients.sync_$commit.rate/dba" "single-$clients-$commit" hukou dba '>= 1'
    ratio "single.$clients.sync_$commit.rate/floor" "single-$clients-$commit" hukou floor
  done
done
# every transaction found a case to step
[ "$(sql single -c "SELECT count(*) FROM hukou.cases WHERE state = 'dispatched'")" = "$base" ]
drop_database single
