#!/usr/bin/env bash
# How well collections are ranked, beside other programs: mean reciprocal rank of the one right text among ten.
#   bench/ranking.sh [DOCS.jsonl QUERIES.tsv]…
# A line of DOCS is {"id", "text"}, one of QUERIES an id, a question and the id of its text. Each question is asked as
# typed, without marks, with every second mark missing, decomposed, with tone marks in the other place, and with
# hỏi and ngã swapped. PostgreSQL takes part if Debian's package is installed.
set -euo pipefail
[ $# -ge 2 ] || { echo "bench/ranking.sh wants collections: [DOCS.jsonl QUERIES.tsv]…"; exit 0; }
collections=(); for file; do collections+=("$(realpath "$file")"); done
cd "$(dirname "$0")/.."
nhip=${NHIP_BIN:-${CARGO_TARGET_DIR:-target}/release/nhip}
[ -x "$nhip" ] || cargo build --locked --release -p nhip
out=$(mktemp -d)
postgres=$(compgen -G '/usr/lib/postgresql/*/bin' | sort -V | tail -n1 || true)
as_postgres() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }
stop() {
  [ ! -e "$out/pg/postmaster.pid" ] || as_postgres "$postgres/pg_ctl" -D "$out/pg" -m immediate -s stop
  rm -rf "$out"
}
trap stop EXIT
python3 -m venv "$out/venv"
"$out/venv/bin/pip" --quiet install tantivy==0.27.0 psycopg[binary]==3.3.9
if [ -n "$postgres" ]; then
  mkdir "$out/socket"
  [ "$(id -u)" != 0 ] || chown postgres "$out" "$out/socket"
  as_postgres "$postgres/initdb" -D "$out/pg" -U nhip -A trust -E UTF8 --locale=C.UTF-8 --no-sync >/dev/null
  as_postgres "$postgres/pg_ctl" -D "$out/pg" -w -s -l "$out/pg.log" \
    -o "-k $out/socket -c listen_addresses= -c fsync=off" start
  chmod a+rx "$out"
fi
"$out/venv/bin/python" bench/ranking/compare.py "$nhip" "$out" "${collections[@]}"
