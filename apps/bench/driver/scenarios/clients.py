"""An application on librdkafka with one connection: its own CPU is most of what limits it."""
from driver.rows import Figure, Row, cpu_share, times_as_much
from driver.scenarios.samples import counted, cpu_per_gb, figures_of

NAME = "clients"
NEEDS_WARM_SERVERS = True
RATE = Figure("rate", "records/s", more_is_better=True)
BUSY = Figure("client_cores", "processors busy in the client", more_is_better=True)
BATCHING = {"16 KB batches, linger 5 ms": (16_384, 5, 3), "256 KB batches, linger 10 ms": (262_144, 10, 2)}

CASES = {(name, partitions): Row(f"librdkafka, 200 B, {name}, {counted(partitions)}, relaxed", (RATE, BUSY), "s/GB",
                                 (times_as_much("rate", 1), cpu_share(cpu_parts)))
         for name, (_, _, cpu_parts) in BATCHING.items() for partitions in (1, 8)}
ROWS = list(CASES.values())


def _load(bench, batch_bytes, linger_ms):
    def load(server, topic):
        fields = bench.loads.measure("client-produce", server, topic=topic, records=bench.scaled(3_000_000),
                                     record_bytes=200, batch_bytes=batch_bytes, linger_ms=linger_ms)
        return figures_of(fields, client_cores=fields["client_cpu_s"] / fields["seconds"], **cpu_per_gb(fields))
    return load


def run(bench):
    for (name, partitions), row in CASES.items():
        batch_bytes, linger_ms, _ = BATCHING[name]
        bench.each_run(row, partitions, False, _load(bench, batch_bytes, linger_ms))
