#!/usr/bin/env bash
# How long the program takes until it answers: on an empty folder, which it sets up with the
# country's units, and on a folder that is there. The floor is the same program saying its version.
# With SCALE_DATA=DIR (what bench/scale.sh filled) also the start and the idle memory of that.
set -euo pipefail
: "${NHIP_BIN:?bin/bench sets it}"
RUNS=9
PORT=${PORT:-18431}
scratch=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$scratch"' EXIT

now_ms() { echo $((${EPOCHREALTIME/./} / 1000)); }
median() { sort -n | awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)] }'; }
answers() {
  { exec 3<>"/dev/tcp/127.0.0.1/$PORT"; } 2>/dev/null || return 1
  printf 'GET /healthz HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n' >&3
  grep -q '200 OK' <&3
}
# start DIR: milliseconds from the call to the first answer; leaves the server running.
start() {
  local from
  from=$(now_ms)
  NHIP_LOG=error NHIP_WORKERS=0 "$NHIP_BIN" serve --data "$1" --listen "127.0.0.1:$PORT" >"$scratch/log" 2>&1 &
  server=$!
  until answers 2>/dev/null; do
    kill -0 "$server" || { cat "$scratch/log" >&2; exit 1; }
  done
  took=$(($(now_ms) - from))
}
stop() { kill "$server"; wait "$server" || true; server=; }
floor() {
  for _ in $(seq $RUNS); do
    local from
    from=$(now_ms)
    "$NHIP_BIN" --version >/dev/null
    echo $(($(now_ms) - from))
  done | median
}
series() { # series NAME: a new folder each time, or the same one
  local all=() took
  for run in $(seq $RUNS); do
    [ "$1" = empty ] && folder="$scratch/$run" || folder="$2"
    start "$folder"
    all+=("$took")
    stop
  done
  printf '%s\n' "${all[@]}" | median
}

echo "## Start and memory"
echo
echo "| what | median of $RUNS, ms |"
echo "|---|--:|"
echo "| the program saying its version (floor) | $(floor) |"
echo "| empty folder, set up with the country's units, to the first answer | $(series empty) |"
echo "| a folder that is there, to the first answer | $(series there "$scratch/1") |"
if [ -n "${SCALE_DATA:-}" ]; then
  echo "| the office of bench/scale.sh, to the first answer | $(series there "$SCALE_DATA") |"
  start "$SCALE_DATA"
  sleep 5
  echo
  echo "Idle with that office: $(awk '/VmRSS/ { print int($2 / 1024) }' "/proc/$server/status") MB of memory resident, $(awk '/RssAnon/ { print int($2 / 1024) }' "/proc/$server/status") MB of it its own (the rest is mapped files)."
  stop
fi
