#!/usr/bin/env bash
# Counts what tesseract makes of letters and words of made-up papers, for the costs that stand in
# crates/viet/src/correct/channel.rs and, by sureness, in crates/viet/src/correct.rs.
#   bench/misread.sh [PAPERS]      how many papers of the world Tuning (480)
set -euo pipefail
cd "$(dirname "$0")/.."
papers=${1:-480}
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
cargo build --workspace --locked --release --example make --example reading
bin=${CARGO_TARGET_DIR:-target}/release/examples
"$bin/make" --world tuning --count "$papers" --seed 8700 --out "$out/papers"
mkdir "$out/words"
"$bin/reading" "$out/papers" --words "$out/words" >"$out/figures" 2>/dev/null
python3 bench/misread/count.py crates/specimen/texts/articles.txt "$out/words"
