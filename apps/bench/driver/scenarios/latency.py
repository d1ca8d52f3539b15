"""One producer with one record in flight: the shortest way to an answer."""
from driver import limits
from driver.rows import CPU, Figure, Row, at_most, limit_and
from driver.scenarios.samples import cpu_per_record_us, figures_of, milliseconds, promise

NAME = "latency"
NEEDS_WARM_SERVERS = True
SECONDS_MAX = 15
FIGURES = (Figure("p50", "ms", "p50"), Figure("p99", "ms", "p99"))


def _row(durable, conditions, limit):
    return Row(f"1 producer, 1 record in flight, {promise(durable)}", FIGURES, "µs/ack", conditions, limit)


CASES = {True: _row(True, (limit_and("p50", 0.12, "p50 ≤ limit + 0.12 ms"),), limits.append_and_sync_ms),
         False: _row(False, (at_most("p50", 0.07, "p50 ≤ 0.07 ms"), at_most(CPU, 20, "≤ 20 µs of CPU")),
                     limits.round_trip_ms)}
ROWS = list(CASES.values())


def ack_times(bench, server, topic, records):
    return bench.loads.measure("produce", server, topic=topic, records=records, seconds=SECONDS_MAX)


def run(bench):
    for durable, row in CASES.items():
        def load(server, topic):
            fields = ack_times(bench, server, topic, bench.scaled(20_000))
            return figures_of(fields, **milliseconds(fields["ack_us"]), **cpu_per_record_us(fields))
        bench.each_run(row, 1, durable, load)
