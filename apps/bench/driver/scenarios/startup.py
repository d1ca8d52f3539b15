"""From the start of the process until it answers: with nothing, and after a crash with much data."""
import signal
import time

from driver.rows import CPU, Figure, Row, at_most

NAME = "startup"
IDLE_SECONDS = 5  # what a server still does after it answers counts to its start
READY = Figure("ready", "ms")

EMPTY = Row("ready, no data", (READY,), "s, 5 idle seconds with it",
            (at_most("ready", 100, "≤ 100 ms"), at_most(CPU, 0.1, "≤ 0.1 CPU-s")))
IDLE = Row("memory when idle", (Figure("rss", "MiB"),), "", (at_most("rss", 64, "≤ 64 MiB"),))
CRASHED = Row("ready after kill -9 with 5 GB, 8 partitions", (READY,), "s to start", (at_most("ready", 300, "≤ 300 ms"),))
ROWS = [EMPTY, IDLE, CRASHED]


def run(bench):
    servers = [server for server in bench.servers if server.restartable]
    for _ in range(bench.runs):
        for server in servers:
            _start_empty(bench, server)
    for _ in range(bench.runs):
        for server in servers:
            _start_after_crash(bench, server)


def _start_empty(bench, server):
    server.fresh()
    server.stop()
    server.start()  # the second start: the directory is made
    time.sleep(IDLE_SECONDS)
    bench.results.add(EMPTY, server.name, {"ready": server.ready_ms, CPU: server.cpu_seconds()})
    bench.results.add(IDLE, server.name, {"rss": server.rss_mib()})


def _start_after_crash(bench, server):
    server.fresh()
    with bench.topic(server, 8, False) as topic:
        bench.loads.call("produce", server, topic=topic, partitions=8, connections=8, depth=4, batch_bytes=65536,
                         records=bench.scaled(5_000_000), record_bytes=1000)
        server.stop(signal.SIGKILL)
        server.start()
        bench.results.add(CRASHED, server.name, {"ready": server.ready_ms, CPU: server.cpu_seconds()})
