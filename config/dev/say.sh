# Output of ./dev: one line a step, the whole log of a step only when it fails.

say_error() { printf 'dev: %s\n' "$*" >&2; }

# step NAME LOG COMMAND…: runs the command with its output in LOG; prints NAME, the outcome and the time it took.
step() {
  local name=$1 log=$2 began=$SECONDS
  shift 2
  mkdir -p "$(dirname "$log")"
  [[ -t 1 ]] && printf '%-34s …\r' "$name"
  if "$@" >"$log" 2>&1 </dev/null; then
    printf '%-34s ok  %4d s\n' "$name" $((SECONDS - began))
  else
    printf '%-34s FAILED after %d s; whole log: %s\n' "$name" $((SECONDS - began)) "$log"
    show_failure "$log"
    return 1
  fi
}

# The part of a log a person wants: from the first failure on if one is marked, without what went well, or else the end.
show_failure() {
  local log=$1 lines_max=60
  if grep -q '^FAILED: ' "$log"; then
    sed -n '/^FAILED: /,$p' "$log" | head -n "$lines_max"
  else
    grep -vE '^ *Start +[0-9]+: |\.+ +Passed +|^\[ +(OK|RUN) +|^\[-+\]|^Internal ctest|^Test project|^$' "$log" | tail -n "$lines_max"
  fi | sed 's/^/    /'
}
