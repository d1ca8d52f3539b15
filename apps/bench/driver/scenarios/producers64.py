"""64 producers that each wait for the answer to one record: what group commit is for."""
from driver.rows import Figure, Row, at_least, at_most, cpu_share
from driver.scenarios.samples import counted, cpu_per_record_us, figures_of, milliseconds, promise

NAME = "producers64"
NEEDS_WARM_SERVERS = True
FIGURES = (Figure("rate", "acks/s", more_is_better=True), Figure("p50", "ms", "p50"), Figure("p99", "ms", "p99"))
TARGETS = (at_least("rate", 50_000, "≥ 50 k acks/s"), at_most("p50", 1.5, "p50 ≤ 1.5 ms"),
           at_most("p99", 5, "p99 ≤ 5 ms"), cpu_share(8))
SECONDS_MAX = 15  # a server that syncs for every record gets as far as it gets
RECORDS = {True: 100_000, False: 200_000}

CASES = {(durable, partitions): Row(f"64 producers, 1 record in flight each, {counted(partitions)}, {promise(durable)}",
                                    FIGURES, "µs/ack", TARGETS if durable else ())
         for durable in (True, False) for partitions in (1, 8, 64)}
ROWS = list(CASES.values())


def run(bench):
    for (durable, partitions), row in CASES.items():
        def load(server, topic, durable=durable, partitions=partitions):
            fields = bench.loads.measure("produce", server, topic=topic, partitions=partitions, connections=64,
                                         records=bench.scaled(RECORDS[durable]), seconds=SECONDS_MAX)
            return figures_of(fields, **milliseconds(fields["ack_us"]), **cpu_per_record_us(fields))
        bench.each_run(row, partitions, durable, load)
