#!/usr/bin/env bash
# An office of 100,000 records with ten pages of 300 syllables each: how insertion holds, how long
# lists and search take. SCALE_DATA=DIR keeps the office; SCALE_RECORDS makes it smaller.
set -euo pipefail
cargo build --locked --release -p nhip -p scale
program=$(dirname "$NHIP_BIN")/scale
data=${SCALE_DATA:-$(mktemp -d)}
[ -n "${SCALE_DATA:-}" ] || trap 'rm -rf "$data"' EXIT
echo "## A million pages"
echo
if [ ! -e "$data/nhip.db" ]; then
  "$program" fill --data "$data" --records "${SCALE_RECORDS:-100000}"
  echo
fi
"$program" ask --data "$data"
du -sh "$data/nhip.db" "$data/index" | awk '{ print "\n" $1 " " $2 }' | sed "s|$data/||"
