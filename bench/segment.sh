#!/usr/bin/env bash
# Words of Vietnamese: F1 and speed beside other programs on the same sentences.
#   bench/segment.sh TRAIN DEV [RAW NAMES…]
# TRAIN and DEV hold a sentence a line, syllables of a word joined by _ (UD_Vietnamese-VTB). Our model and
# a CRF learn from TRAIN alone and are judged on DEV; RAW (law articles) and NAMES (tables of units) are what ours
# reads besides. pyvi and underthesea come trained, probably on DEV too.
set -euo pipefail
[ $# -ge 2 ] || { echo "bench/segment.sh wants sentences: TRAIN DEV [RAW NAMES…]"; exit 0; }
train=$(realpath "$1") dev=$(realpath "$2") raw=() names=()
[ $# -lt 3 ] || raw=(--raw "$(realpath "$3")")
[ $# -lt 4 ] || names=(--names "${@:4}")
cd "$(dirname "$0")/.."
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
python3 -m venv "$out/venv"
"$out/venv/bin/pip" --quiet install pyvi==0.1.1 underthesea==9.5.0 python-crfsuite==0.9.12
cargo build --release --locked -p viet --bin train --example segmented
bin=${CARGO_TARGET_DIR:-target}/release
"$bin/train" segment "$out/model" --gold "$train" "${raw[@]}" "${names[@]}" >&2
tr _ ' ' <"$dev" >"$out/plain"
for _ in $(seq 40); do cat "$out/plain"; done >"$out/long"
"$bin/examples/segmented" "$out/model" <"$out/plain" >"$out/ours" 2>/dev/null
speed=$("$bin/examples/segmented" "$out/model" <"$out/long" 2>&1 >/dev/null)
"$out/venv/bin/python" bench/segment/compare.py "$train" "$dev" "$out/ours" "$speed"
