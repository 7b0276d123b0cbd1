#!/bin/sh
# Does run.sh notice that the evaluator it compares with is wrong?
# usage: noticed.sh MUTATION [SEED [CASES]]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=$("$here/run.sh" "${2:-1}" "${3:-2000}" "$1") && { echo "$1 was not noticed"; exit 1; }
# it is the faults that differ, not the run that broke
echo "$out" | grep -qE ', [1-9][0-9]* of one side only$'
