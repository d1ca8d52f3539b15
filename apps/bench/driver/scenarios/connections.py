"""Five thousand connections that greet and then wait: what they cost, and whether others notice."""
import time

from driver.failure import Failure
from driver.rows import Figure, Row, at_most
from driver.scenarios.latency import ack_times

NAME = "connections"
COUNT = 5000
SETTLE_SECONDS = 2
IDLE = Row("5,000 idle connections", (Figure("kib", "KiB each"),), "", (at_most("kib", 5, "≤ 5 KiB each"),))
OTHERS_ACK = Row("1 producer, 1 record in flight, relaxed, beside 5,000 idle connections",
                 (Figure("ratio", "× its p50 without them"),), "", (at_most("ratio", 1.1, "≤ 1.1×"),))
ROWS = [IDLE, OTHERS_ACK]


def run(bench):
    for _ in range(bench.runs):
        for server in bench.servers:
            server.fresh()
            with bench.topic(server, 1, False) as topic:
                _measure(bench, server, topic)


def _measure(bench, server, topic):
    records = bench.scaled(20_000)
    before = server.rss_mib()
    holder = bench.loads.start("idle", server, connections=COUNT)
    try:
        if holder.stdout.readline() != "open\n":
            raise Failure(f"{COUNT} idle connections to {server.name} could not be opened")
        time.sleep(SETTLE_SECONDS)
        bench.results.add(IDLE, server.name, {"kib": max(0, server.rss_mib() - before) * 1024 / COUNT})
        ack_times(bench, server, topic, records)  # the first requests of a process are slower
        beside = ack_times(bench, server, topic, records)["ack_us"]["p50"]
    finally:
        holder.stdin.close()
        holder.wait(60)
        holder.stdout.close()
    alone = ack_times(bench, server, topic, records)["ack_us"]["p50"]
    bench.results.add(OTHERS_ACK, server.name, {"ratio": beside / alone})
