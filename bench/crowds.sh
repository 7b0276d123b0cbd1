# Many clients: on different cases of one office, on one and the same case, and while somebody changes policy every second.
#
# In: SECONDS_EACH (half of it where there is no bound), ROUNDS

heading "Concurrency"
new_database crowds
# amending a draft is a step that can be taken any number of times
sql crowds -c 'CALL bench.open(1600)' -c "CALL bench.level('dba')" \
  -c "CREATE TABLE bench.queue AS SELECT row_number() OVER (ORDER BY case_no) - 1 AS n, case_no FROM hukou.cases" -c 'ALTER TABLE bench.queue ADD PRIMARY KEY (n)'
tidy crowds
for way in hukou dba; do
  amend="UPDATE $way.cases SET particulars = jsonb_build_object('n', :i::integer) WHERE case_no = (SELECT q.case_no FROM bench.queue q WHERE q.n ="
  printf '%s\n' '\set n :client_id * 100 + :i % 100' '\set i :i + 1' "$amend :n);" >"$WORK/$way-own.pgbench"
  printf '%s\n' '\set i random(1, 1000000)' "$amend 0);" >"$WORK/$way-same.pgbench"
done
# crowd SCRIPT CLIENTS SECONDS
crowd() {
  PGOPTIONS=$(bench_options) pgbench -n -M prepared -c "$2" -j 2 -T "$3" -D i=1 -f "$WORK/$1.pgbench" crowds 2>/dev/null | sed -n 's/^tps = \([0-9.]*\).*/\1/p'
}
for clients in 1 4 16; do
  for round in $(seq "$ROUNDS"); do
    for way in $(turn "$round" hukou dba); do
      sample "crowd-own-$clients" $way "$(crowd $way-own $clients "$SECONDS_EACH")"
      sample "crowd-same-$clients" $way "$(crowd $way-same $clients $(((SECONDS_EACH + 1) / 2)))"
      tidy crowds $way.cases $way.case_events
    done
  done
  say "$clients client(s): own cases $(printf '%.0f/s (dba %.0f/s)' "$(median crowd-own-$clients hukou)" "$(median crowd-own-$clients dba)"), the same case $(printf '%.0f/s (dba %.0f/s)' "$(median crowd-same-$clients hukou)" "$(median crowd-same-$clients dba)")"
  ratio "crowd.own_cases.$clients.rate/dba" "crowd-own-$clients" hukou dba '>= 1'
  ratio "crowd.same_case.$clients.rate/dba" "crowd-same-$clients" hukou dba
done
for round in $(seq "$ROUNDS"); do
  for way in $(turn "$round" still changing); do
    if [ $way = changing ]; then
      (for _ in $(seq $((SECONDS_EACH + 1))); do sql crowds -c "UPDATE hukou.reason_codes SET name_en = name_en || '' WHERE reason = (SELECT min(reason) FROM hukou.reason_codes)"; sleep 1; done) &
      changer=$!
    fi
    sample crowd-policy $way "$(crowd hukou-own 4 "$SECONDS_EACH")"
    [ $way = still ] || wait $changer
  done
done
ratio crowd.policy_changes.rate/still crowd-policy changing still
[ "$(sql crowds -c 'SELECT count(*) FROM hukou.verify_all()')" = 0 ]
drop_database crowds
