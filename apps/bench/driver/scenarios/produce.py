"""Producers that cost next to nothing: how much a server takes."""
from driver import limits
from driver.rows import Figure, Row, cpu_share, times_as_much
from driver.scenarios.samples import counted, cpu_per_gb, figures_of

NAME = "produce"
NEEDS_WARM_SERVERS = True
RATE = Figure("rate", "records/s", more_is_better=True)
MB = Figure("mb", "MB/s", more_is_better=True)

SMALL = {partitions: Row(f"produce, 64 KB batches of 200 B, {counted(partitions)}, relaxed", (RATE,), "s/GB",
                         (times_as_much("rate", 1.5, limited=True), cpu_share(2)), limits.page_cache_records(200))
         for partitions in (1, 8)}
LARGE = Row("produce, 64 KB batches of 1 KB, 8 partitions, relaxed", (MB,), "s/GB",
            (times_as_much("mb", 1.5, limited=True), cpu_share(2)), limits.page_cache)
DURABLE = Row("produce, 64 KB batches of 1 KB, 8 connections with 4 each in flight, durable", (MB,), "s/GB",
              (times_as_much("mb", 2), cpu_share(3)), limits.disk)
ROWS = [*SMALL.values(), LARGE, DURABLE]


def _load(bench, partitions, records, record_bytes):
    def load(server, topic):
        fields = bench.loads.measure("produce", server, topic=topic, partitions=partitions, connections=8, depth=4,
                                     batch_bytes=65536, records=bench.scaled(records), record_bytes=record_bytes, seconds=30)
        return figures_of(fields, **cpu_per_gb(fields))
    return load


def run(bench):
    for partitions, row in SMALL.items():
        bench.each_run(row, partitions, False, _load(bench, partitions, 6_000_000, 200))
    bench.each_run(LARGE, 8, False, _load(bench, 8, 2_000_000, 1000))
    bench.each_run(DURABLE, 8, True, _load(bench, 8, 1_000_000, 1000))
