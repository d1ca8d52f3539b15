# What the examples share: a node of their own on loopback, and the command line against it. Sourced; end_node runs at their exit.
millrace=${MILLRACE:-$(dirname "${BASH_SOURCE[0]}")/../build/release/bin/millrace}
room=$(mktemp -d) && node=

end_node() { [[ -z $node ]] || kill "$node" 2>/dev/null || true; wait; rm -rf "$room"; }
trap end_node EXIT

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
run() { printf '\n$ millrace %s\n' "$*"; "$millrace" "$@"; }
say() { printf '\n# %s\n' "$*"; }

kafka=127.0.0.1:$(free_port) link=127.0.0.1:$(free_port)
export MILLRACE_BOOTSTRAP=$kafka MILLRACE_LINK=$link

# start_node [NAME=VALUE…]: until it is ready; settings are those of the config file, as variables.
start_node() {
  rm -f "$room/out"  # what the one before said
  env MILLRACE_LINK_ADDRESS="$link" "$@" \
    "$millrace" start --data "$room/data" --kafka "$kafka" --http 127.0.0.1:0 >"$room/out" 2>>"$room/log" &
  node=$!
  for _ in {1..200}; do grep -q ^ready "$room/out" && return; sleep 0.05; done
  cat "$room/log"
  return 1
}

kill_node() { kill -9 "$node"; wait "$node" 2>/dev/null || true; }

# until_read SERVICE: it has committed all that its topics have.
until_read() {
  for _ in {1..400}; do "$millrace" --json service describe "$1" | grep -q '"lag": *0,' && return; sleep 0.05; done
  echo "$1 does not catch up" >&2
  return 1
}
