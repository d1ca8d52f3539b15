"""The node's log: one structured line an event, and levels that change while it runs."""
import re
import socket
import time

from operated_node import operated_node

LINE = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (trace|debug|info|warn|error) (\w+): (.+)$")


def lines_of(node, saying):
    """The lines that have `saying` in them; all lines must be well formed."""
    with open(node.log) as log:
        lines = log.read().splitlines()
    for line in lines:
        assert LINE.match(line), f"no structured line: {line}"
    return [line for line in lines if saying in line]


def wait_for_line(node, saying):
    until = time.monotonic() + 5
    while not (found := lines_of(node, saying)):
        assert time.monotonic() < until, f"no line says '{saying}'"
        time.sleep(0.01)
    return found


def come_and_go(node):
    """The name that the node knows the client by."""
    host, port = node.address.split(":")
    with socket.create_connection((host, int(port))) as connection:
        return "{}:{}".format(*connection.getsockname())


def a_level_is_changed_for_one_part_while_it_runs(node):
    levels = dict(line.split() for line in node.get("/log/level").splitlines())
    assert {"catalog", "gateway", "group", "node", "partition"} <= levels.keys(), levels
    assert set(levels.values()) == {"info"}
    node.put("/log/level", "gateway debug")
    peer = come_and_go(node)
    line, = wait_for_line(node, f"connection closed peer={peer} ")
    assert " debug gateway: " in line and 'reason="the client left"' in line, line
    assert all(" debug gateway: " in line for line in lines_of(node, " debug ")), "another part speaks at debug"
    node.put("/log/level", "info")
    assert set(line.split()[1] for line in node.get("/log/level").splitlines()) == {"info"}


if __name__ == "__main__":
    with operated_node() as served:
        a_level_is_changed_for_one_part_while_it_runs(served)
