"""A reader that only looks at batch headers: how fast records leave."""
import contextlib

from driver import limits
from driver.rows import Figure, Row, cpu_share, times_as_much
from driver.scenarios.samples import counted, cpu_per_gb, figures_of

NAME = "fetch"
NEEDS_WARM_SERVERS = True
MB = Figure("mb", "MB/s", more_is_better=True)
RECORDS = {1000: 2_000_000, 200: 6_000_000}


def _row(size, partitions, factor):
    return Row(f"fetch from the start, {size}, {counted(partitions)}", (MB,), "s/GB",
               (times_as_much("mb", factor), cpu_share(1)), limits.loopback)


CASES = {(1000, 1): _row("1 KB", 1, 1.2), (1000, 8): _row("1 KB", 8, 1), (200, 1): _row("200 B", 1, 1.2)}
ROWS = list(CASES.values())


def run(bench):
    for (record_bytes, partitions), row in CASES.items():
        records = bench.scaled(RECORDS[record_bytes])
        with contextlib.ExitStack() as topics:
            filled = {server: topics.enter_context(bench.topic(server, partitions, False)) for server in bench.servers}
            for server, topic in filled.items():
                bench.loads.call("produce", server, topic=topic, partitions=partitions, connections=8, depth=4,
                                 batch_bytes=65536, records=records, record_bytes=record_bytes)
                bench.loads.call("fetch", server, topic=topic, partitions=partitions, records=records)
            for _ in range(bench.runs):
                for server, topic in filled.items():
                    fields = bench.loads.measure("fetch", server, topic=topic, partitions=partitions, records=records,
                                                 record_bytes=record_bytes)
                    bench.results.add(row, server.name, figures_of(fields, **cpu_per_gb(fields)))
