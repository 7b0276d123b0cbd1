#!/usr/bin/env bash
# What docs/ shows of bench/results.tsv: the table in docs/performance.md, and the picture docs/performance.svg.
#
#   tools/figures.sh FOLDER    writes performance.md and performance.svg there, the text around the table from docs/
#
# The picture has the figures that have a bound, as multiples of it, worst first; a logarithmic scale; the line is the spread of
# the rounds, the dot their median.
set -euo pipefail
cd "$(dirname "$0")/.."

figures() { grep -v '^#' bench/results.tsv | tail -n +2; }

# distance VALUE from BOUND, and of the ends of its spread: above 1 is missed
measured() {
  figures | awk -F '\t' '$3 != "" {
    split($3, bound, " "); split($4, end, "-"); least = end[1]; greatest = end[2]
    if (bound[1] == ">=") print bound[2] / $2, bound[2] / greatest, bound[2] / least, $1, $2, $3
    else print $2 / bound[2], least / bound[2], greatest / bound[2], $1, $2, $3
  }' | sort -t ' ' -k 1,1gr -k 4
}

picture() {
  measured | awk -v at="$(figures | awk -F '\t' '$3 != ""' | wc -l)" '
    function x(multiple) { multiple = multiple < 0.25 ? 0.25 : multiple > 16 ? 16 : multiple; return 330 + log(multiple / 0.25) / log(64) * 420 }
    function escaped(text) { gsub(/&/, "\\&amp;", text); gsub(/</, "\\&lt;", text); gsub(/>/, "\\&gt;", text); return text }
    BEGIN {
      height = at * 20 + 50
      printf "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"900\" height=\"%d\" font-family=\"sans-serif\" font-size=\"12\">\n", height
      printf "<title>What the law costs, as multiples of its bounds</title>\n<rect width=\"900\" height=\"%d\" fill=\"#fff\"/>\n", height
      for (m = 0.25; m <= 16; m *= 2) {
        printf "<line x1=\"%.0f\" y1=\"24\" x2=\"%.0f\" y2=\"%d\" stroke=\"%s\"/>\n", x(m), x(m), height - 16, m == 1 ? "#333" : "#ddd"
        printf "<text x=\"%.0f\" y=\"16\" text-anchor=\"middle\" fill=\"#555\">%s</text>\n", x(m), m == 1 ? "bound" : m "×"
      }
    }
    {
      y = 40 + (NR - 1) * 20; colour = $1 <= 1 ? "#2a7d4f" : "#b3402e"
      printf "<text x=\"320\" y=\"%d\" text-anchor=\"end\">%s</text>\n", y + 4, escaped($4)
      printf "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"%s\" stroke-width=\"2\"/>\n", x($2), y, x($3), y, colour
      printf "<circle cx=\"%.1f\" cy=\"%d\" r=\"4\" fill=\"%s\"/>\n", x($1), y, colour
      printf "<text x=\"760\" y=\"%d\">%s (%s)</text>\n", y + 4, $5, escaped($6 " " $7)
    }
    END { print "</svg>" }'
}

table() {
  printf 'Measured on: %s.\n\n' "$(sed -n '1s/^# //p' bench/results.tsv)"
  printf '| figure | value | bound | spread | |\n|---|---|---|---|---|\n'
  # shellcheck disable=SC2016
  figures | awk -F '\t' '
    function holds(value, bound, b) { split(bound, b, " "); return b[1] == "<=" ? value <= b[2] : b[1] == "<" ? value < b[2] : value >= b[2] }
    {
      verdict = $3 == "" ? "" : holds($2 + 0, $3) ? "held" : "**missed**"
      if ($3 != "") { all++; kept += verdict == "held" }
      printf "| `%s` | %s | %s | %s | %s |\n", $1, $2, $3, $4, verdict
    }
    END { printf "\n%d of %d bounds hold.\n", kept, all }'
}

text=$(cat docs/performance.md)
[ "$(grep -cE '^<!-- (end of )?figures -->$' <<<"$text")" = 2 ] || { echo "docs/performance.md has no place for the figures" >&2; exit 1; }
{
  sed '/^<!-- figures -->$/q' <<<"$text"
  printf '\n%s\n\n' "$(table)"
  sed -n '/^<!-- end of figures -->$/,$p' <<<"$text"
} >"$1/performance.md"
picture >"$1/performance.svg"
