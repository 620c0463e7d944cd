# What the other commands in bin/ stand on: installing what a bare Debian machine lacks.
# To be sourced.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
ROOT=$PWD
RUST_MIN=1.95
NODE_MIN=18
export DEBIAN_FRONTEND=noninteractive

say() { printf '\n\033[1m== %s\033[0m\n' "$*" >&2; }
stop() { printf '\n%s: %s\n' "$(basename "$0")" "$*" >&2; exit 1; }
has() { command -v "$1" >/dev/null 2>&1; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif has sudo; then sudo --preserve-env=DEBIAN_FRONTEND "$@"
  else stop "this needs an administrator: $*"
  fi
}

# need_packages CHECK:PACKAGE... installs each PACKAGE whose CHECK is missing: a command, or a
# file when it has a slash.
need_packages() {
  local pair check missing=()
  for pair in "$@"; do
    check=${pair%%:*}
    case $check in
      */*) [ -e "$check" ] || [ -n "$(compgen -G "$check")" ] || missing+=("${pair#*:}") ;;
      *) has "$check" || missing+=("${pair#*:}") ;;
    esac
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  has apt-get || stop "please install: ${missing[*]} (this machine has no apt-get)"
  say "Installing ${missing[*]}"
  as_root apt-get update -qq >&2
  as_root apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
}

# Programs that Nhịp runs, and what it is built with.
need_reading() {
  need_packages tesseract:tesseract-ocr \
    "/usr/share/tesseract-ocr/*/tessdata/vie.traineddata:tesseract-ocr-vie" \
    "/usr/share/tesseract-ocr/*/tessdata/lao.traineddata:tesseract-ocr-lao" \
    "/usr/share/tesseract-ocr/*/tessdata/eng.traineddata:tesseract-ocr-eng" \
    pdftoppm:poppler-utils qpdf:qpdf soffice:libreoffice-writer-nogui
}

# at_least HAVE WANT: versions with dots.
at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n1)" = "$2" ]; }

need_rust() {
  need_packages cc:build-essential pkg-config:pkg-config \
    /etc/ssl/certs/ca-certificates.crt:ca-certificates
  [ ! -d "${CARGO_HOME:-$HOME/.cargo}/bin" ] || PATH="${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"
  local have
  have=$(rustc --version 2>/dev/null | cut -d' ' -f2 || true)
  if [ -n "$have" ] && has cargo && at_least "$have" "$RUST_MIN"; then return 0; fi
  has rustup || need_rustup
  say "Installing Rust $RUST_MIN"
  rustup toolchain install "$RUST_MIN" --profile minimal --component clippy --component rustfmt >&2
  export RUSTUP_TOOLCHAIN=$RUST_MIN
  has cargo || stop "cargo is still missing after rustup: open a new shell and run this again"
}

# Debian 12 has no package rustup: then the Rust project's own installer, for this user alone, with
# the sum that stands beside it. It changes no file of the shell.
need_rustup() {
  if [ -n "$(apt-cache search --names-only '^rustup$' 2>/dev/null)" ]; then
    need_packages rustup:rustup
    return
  fi
  need_packages curl:curl
  local from init
  from=https://static.rust-lang.org/rustup/dist/$(uname -m)-unknown-linux-gnu/rustup-init
  init=$(mktemp -d)
  say "Installing rustup from $from"
  curl --proto '=https' --tlsv1.2 -fsSL "$from" -o "$init/rustup-init" \
    && curl --proto '=https' --tlsv1.2 -fsSL "$from.sha256" -o "$init/sum" \
    || stop "rustup could not be fetched. Look at the network, or install rustup" \
      "(https://rustup.rs), then run this again."
  [ "$(sha256sum <"$init/rustup-init" | cut -d' ' -f1)" = "$(cut -d' ' -f1 <"$init/sum")" ] \
    || stop "rustup arrived damaged: run this again"
  chmod +x "$init/rustup-init"
  "$init/rustup-init" -y -q --default-toolchain none --no-modify-path >&2
  rm -rf "$init"
  PATH="${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"
}

need_nextest() {
  cargo nextest --version >/dev/null 2>&1 && return 0
  say "Installing cargo-nextest (once, some minutes)"
  cargo install --locked cargo-nextest >&2
}

need_node() {
  need_packages node:nodejs npm:npm
  local have
  have=$(node --version | tr -d v)
  at_least "$have" "$NODE_MIN" || stop "Node $NODE_MIN or newer is needed, here is $have"
}

# Packages of a folder with package-lock.json, installed again only when the lock changed.
need_npm() {
  local stamp=$1/node_modules/.lock-installed
  cmp -s "$1/package-lock.json" "$stamp" && return 0
  say "Installing the packages of $1/"
  (cd "$1" && npm ci --no-audit --no-fund --loglevel=error) >&2
  cp "$1/package-lock.json" "$stamp"
}

target_folder() { echo "${CARGO_TARGET_DIR:-$ROOT/target}"; }

free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 20000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
}
