"""From the start of a process until the first alert is read: on nothing, and after kill -9 with many keys."""
import json
import signal
import time

from driver.failure import Failure
from driver.rows import Figure, Row, at_most
from driver.services import node as nodes

FIRST = Figure("first", "ms", "first output")
READY = Figure("ready", "ms", "ready")
EMPTY = Row("empty start to the first output", (FIRST, READY), "", (at_most("first", 200, "< 0.2 s"),))
KEYS = {1_000_000: 500, 10_000_000: 1000}
CRASHED = {keys: Row(f"kill -9 to the first output, {keys // 1_000_000} M keys", (FIRST, READY), "",
                     (at_most("first", limit, f"< {limit / 1000:g} s"),)) for keys, limit in KEYS.items()}
ROWS = [EMPTY, *CRASHED.values()]
APPEAR_SECONDS_MAX = 30
LATER_MS = 1_700_000_000_000 + 15 * 24 * 3_600_000  # than all of the files


def burst(path):
    """Payments of which the last raise an alert, whatever was before."""
    amounts = [100] * 14 + [1_000_000, 2_000_000]
    lines = [{"txn": i, "card": "4000000000000000", "merchant": "m000001", "cents": cents, "ts": LATER_MS + i}
             for i, cents in enumerate(amounts)]
    path.write_text("".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines))
    return path, len(lines)


def run(bench):
    for _ in range(bench.runs):
        _run_empty(bench)
    for keys, row in CRASHED.items():
        if not bench.quick or keys == min(KEYS):
            _run_crashed(bench, bench.scaled(keys), row)


def _first_output(bench, node, began):
    path, records = burst(bench.work / "burst.ndjson")
    fields = bench.loads.call("alert-delay", node, input=path, records=records, rate=100_000, settle_ms=0, patience_ms=1000)
    return {"first": (fields["first_alert_s"] - began) * 1000, "ready": node.ready_ms}


def _await_running(node, name):
    """It is asked while it starts, and refuses for as long."""
    deadline = time.monotonic() + APPEAR_SECONDS_MAX
    while True:
        try:
            if node.describe(name)["state"] == "running":
                return
        except Failure:
            if time.monotonic() > deadline:
                raise
        if time.monotonic() > deadline:
            raise Failure(f"{name} does not run after {APPEAR_SECONDS_MAX} s")
        time.sleep(0.002)


def _run_empty(bench):
    """The service is one of the config file's: its topics are made as the node starts."""
    node = nodes.ServiceNode(bench.work / "node", bench.binaries, deployed="bench-fraud")
    try:
        node.remove()
        began = time.monotonic()
        node.start()
        _await_running(node, "bench-fraud")
        bench.results.add(EMPTY, "Millrace", _first_output(bench, node, began))
    finally:
        node.stop()
        node.remove()


def _run_crashed(bench, keys, row):
    path = bench.inputs.of("fraud", keys, keys=keys, every_key=True)
    with nodes.running(bench.work / "node", bench.binaries) as node:
        node.make_topic("payments")
        node.produce("payments", path)
        node.deploy("bench-fraud")
        node.await_read("bench-fraud", keys)
        path.unlink()
        for _ in range(bench.runs):
            node.stop(signal.SIGKILL)
            began = time.monotonic()
            node.start()
            bench.results.add(row, "Millrace", _first_output(bench, node, began))
