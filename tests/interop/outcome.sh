# Sourced by each client's `run`. A client installs itself into build/interop/CLIENT and prints `PASS name`,
# `FAIL name why` or `SKIP name why` for every case; what the client itself says goes to log files there.
set -euo pipefail

# open_room CLIENT HOST:PORT: sets client, bootstrap, room (its folder under build/interop) and source (its folder here).
open_room() {
  client=${INTEROP_TOPICS:+streams/}$1
  bootstrap=${2:?usage: tests/interop/$1/run HOST:PORT}
  source=$(cd "$(dirname "${BASH_SOURCE[1]}")" && pwd)
  room=$(cd "$source/../../.." && pwd)/build/interop/$1
  mkdir -p "$room"
}

# skip_all WHY: this client cannot run here; says so once and ends the script well.
skip_all() {
  printf 'SKIP interop/%s %s\n' "$client" "$1"
  exit 0
}

# need_tools TOOL…: skips the client if one is missing.
need_tools() {
  local tool
  for tool in "$@"; do
    command -v "$tool" >/dev/null || skip_all "there is no $tool here"
  done
}

# install_once STAMP FUNCTION: calls the function, in a shell of its own so that it can be ended when it takes too long,
# unless it succeeded before with the same STAMP (a text: versions, sums).
install_once() {
  local stamp=$1 function=$2
  [[ $(cat "$room/installed" 2>/dev/null) == "$stamp" ]] && return
  export -f "${function?}"
  export room source
  if ! timeout 240 bash -euo pipefail -c "$function" >"$room/install.log" 2>&1; then
    skip_all "could not be installed: $(tail -n 1 "$room/install.log")"
  fi
  printf '%s' "$stamp" >"$room/installed"
}

# sum_of FILE…: a stamp that changes with the files.
sum_of() { cat "$@" | sha256sum | cut -c1-16; }

# run_cases SECONDS COMMAND…: lets through the outcomes that the command prints; a command that ends otherwise than well
# without having named a failed case, or takes too long, is a failure of its own.
run_cases() {
  local limit=$1 status=0
  shift
  timeout --kill-after=5 "$limit" "$@" >"$room/out.log" 2>"$room/err.log" || status=$?
  grep -E '^(PASS|FAIL|SKIP) ' "$room/out.log" || true
  if [[ $status -ne 0 ]] && ! grep -q '^FAIL ' "$room/out.log"; then
    printf 'FAIL interop/%s ended with status %s: %s\n' "$client" "$status" "$(tail -n 1 "$room/err.log")"
  fi
}

# check NAME COMMAND…: one case, which passes if the command succeeds. Its output goes to the room.
check() {
  local name=$1 log
  log=$room/${name//\//-}.log
  shift
  if "$@" >"$log" 2>&1; then
    printf 'PASS interop/%s/%s\n' "$client" "$name"
  else
    printf 'FAIL interop/%s/%s %s\n' "$client" "$name" "$(tail -n 1 "$log" | cut -c1-300)"
  fi
}
