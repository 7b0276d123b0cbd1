#!/usr/bin/env bash
# Builds and installs hukou, and runs every suite against a throwaway server.  Works on a bare Debian machine.
#
#   ./test.sh                     everything
#   ./test.sh regress fuzz        some suites: regress isolation pgtap tap readme docs stress roads papers oracle counted sight
#                                 sqlsmith fuzz lint demo
#
# PG_MAJOR (default: the newest installed) or PG_CONFIG chooses the server.  The last line is `N passed, N failed`; the
# exit status says the same.  A suite that fails does not keep the others from running.
#
# ACCEPT=1 ./test.sh regress isolation   makes what they print the expected output; read the difference before you commit
set -euo pipefail
cd "$(dirname "$0")"
. tools/ensure.sh
. tools/cluster.sh

passed=0 failed=0

heading() { printf '\n== %s\n' "$*"; }

# tally NAME PASSED FAILED: counts, with a line to read.
tally() {
  passed=$((passed + $2)) failed=$((failed + $3))
  if [ "$3" -eq 0 ]; then
    printf 'ok      %s (%d)\n' "$1" "$2"
  else
    printf 'FAILED  %s (%d passed, %d failed)\n' "$1" "$2" "$3"
  fi
}

# check NAME COMMAND...: one test that passes if the command does; its output is shown if it does not.
check() {
  local name=$1 log
  log=$WORK/check.log
  shift
  if "$@" >"$log" 2>&1 </dev/null; then
    tally "$name" 1 0
  else
    tail -n 60 "$log"
    tally "$name" 0 1
  fi
}

# names DIR EXT FIRST: the tests in a folder, FIRST before the others.
names() {
  local file name
  [ ! -e "$1/$3.$2" ] || echo "$3"
  for file in "$1"/*."$2"; do
    name=$(basename "$file" ".$2")
    [ ! -e "$file" ] || [ "$name" = "$3" ] || echo "$name"
  done
}

# pg_regress and pg_isolation_regress have one face: regress_run PROGRAM DATABASE TEST...
regress_run() {
  local program=$1 database=$2 out good test
  out=$WORK/$database
  shift 2
  [ $# -gt 0 ] || { echo "no tests yet"; return; }
  mkdir "$out"
  # A missing expected file would keep the other tests from running, so give it an empty one, in a mirror of the tree.
  mkdir "$out/tree"
  ln -s "$PWD"/* "$out/tree"
  rm -f "$out/tree/expected"
  cp -r expected "$out/tree"
  for test; do
    touch -a "$out/tree/expected/$test.out"
  done
  "$PG_TESTS/$program" --inputdir="$out/tree" --outputdir="$out" --bindir="$PG_BIN" \
    --encoding=UTF8 --dbname="$database" --host="$PGHOST" --port="$PGPORT" --user="$PGUSER" "$@" \
    >"$out/log" 2>&1 </dev/null || true
  # `test x ... ok 9 ms` up to PostgreSQL 15, TAP from 16 on.
  grep -E '^(test |ok |not ok )' "$out/log" || cat "$out/log"
  good=$(grep -cE '^(test .*\.\.\. ok +[0-9]+ ms|ok )' "$out/log" || true)
  [ -z "${ACCEPT:-}" ] || cp "$out"/results/*.out expected/
  [ ! -s "$out/regression.diffs" ] || head -n 400 "$out/regression.diffs" | cut -c 1-400
  tally "$(basename "$program")" "$good" $(($# - good))
}

# tap_run FILE COMMAND...: runs a TAP producer under prove or pg_prove and counts its assertions.
tap_run() {
  local file=$1 log=$WORK/tap.log good bad status=0
  shift
  "$@" >"$log" 2>&1 </dev/null || status=$?
  # Indented lines belong to a subtest and are summed up by the line after them.
  good=$(grep -cE '^ok [0-9]' "$log" || true)
  bad=$(grep -cE '^not ok [0-9]' "$log" || true)
  # A script that dies, or whose plan is not met, fails without a failing assertion.
  if [ "$status" -ne 0 ] && [ "$bad" -eq 0 ]; then bad=1; fi
  [ "$bad" -eq 0 ] || grep -vE '^ok [0-9]' "$log" | tail -n 80 | cut -c 1-400
  tally "$file" "$good" "$bad"
}

# fresh_database NAME [STATEMENT...]
fresh_database() {
  local database=$1 statement
  shift
  psql -XAtq -c "CREATE DATABASE $database TEMPLATE template0 ENCODING 'UTF8'" || return
  for statement; do
    psql -XAtq -v ON_ERROR_STOP=1 -d "$database" -c 'SET client_min_messages = warning' -c "$statement" >/dev/null ||
      return
  done
}

suite_regress() {
  local tests
  mapfile -t tests < <(names sql sql setup)
  regress_run regress/pg_regress hukou_regress "${tests[@]}"
}

suite_isolation() {
  local tests
  mapfile -t tests < <(names specs spec isolation_setup)
  regress_run isolation/pg_isolation_regress hukou_isolation "${tests[@]}"
}

suite_pgtap() {
  local file
  fresh_database hukou_pgtap 'CREATE EXTENSION pgtap' 'CREATE EXTENSION hukou CASCADE' 'SELECT hukou.setup()' || return
  for file in pgtap/*.sql; do
    [ ! -e "$file" ] || tap_run "$file" pg_prove --verbose --dbname hukou_pgtap "$file"
  done
}

suite_tap() {
  local tree=$WORK/tap file before
  # The tests start servers of their own, which root may not, in a tree that postgres can write; one builds a release, one
  # follows docs/partitioning.md.
  mkdir "$tree"
  cp -r t docs extension data hukou.control "$tree"
  as_root chown -R postgres "$tree"
  for file in t/*.pl; do
    [ -e "$file" ] || continue
    before=$failed
    tap_run "$file" as_postgres env -u PGHOST -u PGPORT -u PGUSER -u PGDATABASE \
      PATH="$PATH" LANG=C.UTF-8 PERL5LIB="$PG_TESTS/perl" \
      TESTDIR="$tree" TESTDATADIR="$tree/tmp_check" TESTLOGDIR="$tree/tmp_check/log" \
      PG_REGRESS="$PG_TESTS/regress/pg_regress" \
      prove --verbose "$tree/$file"
    [ "$failed" -eq "$before" ] || tail -n 30 "$tree/tmp_check/log/regress_log_$(basename "$file" .pl)" | cut -c 1-400
  done
}

suite_readme() {
  [ -e README.md ] || { echo "no README.md yet"; return; }
  fresh_database hukou_readme || return
  PGDATABASE=hukou_readme tap_run README.md tools/readme_sql.sh README.md
}

# What `make docs` generated is what the workflows say now.
suite_docs() {
  fresh_database hukou_docs 'CREATE EXTENSION hukou CASCADE' 'SELECT hukou.setup()' || return
  PGDATABASE=hukou_docs check "docs drift" test/docs_drift.sh
}

# Slices of what `make soak` runs at length.
suite_stress() {
  fresh_database hukou_stress 'CREATE EXTENSION hukou CASCADE' 'SELECT hukou.setup()' || return
  check "client builds" make -s -C client PG_CONFIG="$PG_CONFIG"
  check "concurrent clients" client/hukou_stress --seconds=10 --seed=53 hukou_stress
  PGDATABASE=hukou_stress check "the server is killed, and a backend of it" test/crash.sh 1 1 53
}

suite_roads() {
  fresh_database hukou_roads && PGDATABASE=hukou_roads check "roads, 20000 questions" test/roads/run.sh 1 20000
  # the comparison notices a resolver that is wrong
  fresh_database hukou_wrong_roads &&
    PGDATABASE=hukou_wrong_roads check "roads, a wrong answer is noticed" test/roads/noticed.sh specificity 1 2000
}

suite_papers() {
  fresh_database hukou_papers && PGDATABASE=hukou_papers check "papers, 5000 cases" test/papers/run.sh 1 5000
  # the comparison notices an evaluator that is wrong
  fresh_database hukou_wrong_papers &&
    PGDATABASE=hukou_wrong_papers check "papers, a wrong answer is noticed" test/papers/noticed.sh lists 1 1000
}

suite_oracle() {
  fresh_database hukou_oracle || return
  PGDATABASE=hukou_oracle check "oracle, 20000 statements" test/oracle/run.sh 1 20000
  # the invariants that all runs end with notice what is broken
  PGDATABASE=hukou_oracle check "invariants, each is noticed when it is broken" test/invariants/noticed.sh
}

# What a step costs, in work that can be counted.
suite_counted() {
  tap_run test/counted/run.sh test/counted/run.sh
}

suite_sight() {
  fresh_database hukou_sight 'CREATE EXTENSION hukou CASCADE' 'SELECT hukou.setup()' || return
  PGDATABASE=hukou_sight check "plans under row security, a million cases" test/sight/run.sh plans
}

suite_sqlsmith() {
  fresh_database hukou_smith || return
  PGDATABASE=hukou_smith check "sqlsmith" test/sqlsmith.sh 20 1
}

# A slice is a short run from a fixed seed.
suite_fuzz() {
  local target
  for target in fuzz/fuzz_*.c; do
    target=${target#fuzz/fuzz_} target=${target%.c}
    [ "$target" = '*' ] || check "fuzz $target" make -C fuzz slice TARGETS="$target"
  done
}

# The demonstration runs to its end, with a server of its own.
suite_demo() {
  check "demo.sh" ./demo.sh
}

suite_lint() {
  local part
  for part in cppcheck clang floors version; do
    check "lint $part" make -j2 "lint-$part"
  done
  # a test that asks for what is not there tests nothing
  check "lint expected" sh -c '! grep -nE "^ERROR:  (column|function|relation|operator) .* does not exist" expected/*.out'
}

suites=("$@")
[ $# -gt 0 ] || suites=(regress isolation pgtap tap readme docs stress roads papers oracle counted sight sqlsmith fuzz lint demo)
for suite in "${suites[@]}"; do
  declare -F "suite_$suite" >/dev/null || { echo "no such suite: $suite" >&2; exit 2; }
done

build() {
  ensure test || return
  PG_TESTS=$(dirname "$("$PG_CONFIG" --pgxs)")/../test
  cluster_start && make -s -j2 && as_root make -s install PG_CONFIG="$PG_CONFIG"
}

heading build
if build; then
  echo "hukou for $("$PG_CONFIG" --version)"
  for suite in "${suites[@]}"; do
    heading "$suite"
    "suite_$suite" || tally "$suite could not run" 0 1
  done
else
  tally build 0 1
fi

printf '\n%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
