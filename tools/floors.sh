#!/bin/sh
# The folders of src/ are floors: a file includes headers of its own floor and of those below, and src/codes knows
# nothing of PostgreSQL.
set -eu
cd "$(dirname "$0")/.."
climbing=$(find src -mindepth 2 -name '*.[ch]' -exec awk '
	BEGIN {
		n = split("codes types policy register judge cases", floor)
		for (i = 1; i <= n; i++)
			height[floor[i]] = i
	}
	/^#include "/ {
		split(FILENAME, path, "/")
		split($2, header, "[\"/]")
		here = path[2]
		there = header[2]
		if (height[there] > height[here] || (here == "codes" && there != "codes"))
			print FILENAME ":" FNR ": " here " may not include " $2
	}' {} +)
[ -z "$climbing" ] || { echo "$climbing"; exit 1; }
