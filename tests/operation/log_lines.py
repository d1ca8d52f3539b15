"""The node's log: one structured line an event, and levels that change while it runs."""
import re
import socket
import time

from exposition import parse, value_of
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


def a_topic_that_asks_for_compaction_is_stored_as_asked_and_warned_of_once(node):
    node.command("topic", "create", "latest", "--config", "cleanup.policy=compact")
    assert "compact" in node.command("topic", "describe", "latest")
    line, = wait_for_line(node, "compaction is not done yet")
    assert " warn catalog: " in line and "topics=1 first=latest" in line, line
    node.command("topic", "alter", "latest", "--set", "retention.ms=1000000")
    assert len(lines_of(node, "compaction is not done yet")) == 1
    assert value_of(parse(node.get("/metrics")), "millrace_topics_not_compacted") == 1


if __name__ == "__main__":
    with operated_node() as served:
        a_level_is_changed_for_one_part_while_it_runs(served)
        a_topic_that_asks_for_compaction_is_stored_as_asked_and_warned_of_once(served)
