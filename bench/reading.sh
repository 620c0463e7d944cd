#!/usr/bin/env bash
# Measures the reading of papers on made-up ones:
# fields on papers that nothing was tuned on, the secrecy gate, wrong characters by resolution and
# wear, cleaning seconds a page, and processor time beside bare tesseract in the same run.
#   bench/reading.sh [PAPERS]      how many papers of each kind (100)
set -euo pipefail
cd "$(dirname "$0")/.."
papers=${1:-100}
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
cargo build --workspace --locked --release --example make --example reading \
  --example prose --example characters
bin=${CARGO_TARGET_DIR:-target}/release/examples
"$bin/make" --world held-out --count "$papers" --seed 90001 --out "$out/plain"
"$bin/make" --world held-out --count "$papers" --seed 90002 --secrecy --out "$out/marked"
echo "## Reading of papers"
echo
"$bin/reading" "$out/plain" --bare 2>/dev/null
echo
echo "Papers that bear a mark of secrecy:"
echo
"$bin/reading" "$out/marked" 2>/dev/null | grep '^gate:'
"$bin/prose" --world held-out --count 8 --seed 90003 --out "$out/prose"
echo
echo "Wrong characters on worn pages, tesseract by itself without cleaning and our chain:"
echo
"$bin/characters" "$out/prose" 2>/dev/null
