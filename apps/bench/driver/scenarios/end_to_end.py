"""From the moment a record is due until a consumer has it, at a steady rate."""
from driver import limits
from driver.rows import CPU, Figure, Row, at_most
from driver.scenarios.samples import figures_of, milliseconds, promise

NAME = "end-to-end"
NEEDS_WARM_SERVERS = True
RATE = 10_000
RECORDS = 150_000  # 15 seconds
FIGURES = tuple(Figure(key, "ms", label) for key, label in (("p50", "p50"), ("p99", "p99"), ("p999", "p99.9")))


def _row(durable, p50, p99, p999, *more):
    asked = zip(FIGURES, (p50, p99, p999))
    conditions = tuple(at_most(figure.key, value, f"{figure.label} ≤ {value:g} ms") for figure, value in asked)
    return Row(f"end to end, 10,000 records/s of 200 B, linger 0, 5 in flight, {promise(durable)}", FIGURES, "s of 15",
               conditions + more, limits.append_and_sync_ms if durable else None)


CASES = {True: _row(True, 1, 5, 10), False: _row(False, 0.3, 1, 5, at_most(CPU, 3, "≤ 3 CPU-s"))}
ROWS = list(CASES.values())


def run(bench):
    for durable, row in CASES.items():
        def load(server, topic):
            records = bench.scaled(RECORDS)
            fields = bench.loads.measure("end-to-end", server, topic=topic, records=records, rate=RATE, linger_ms=0,
                                         in_flight=5)
            return figures_of(fields, **milliseconds(fields["delay_us"]),
                              **{CPU: fields["server_cpu_s"] * RECORDS / records})
        bench.each_run(row, 1, durable, load)
