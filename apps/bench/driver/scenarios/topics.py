"""Creating topics: one at a time, and a thousand."""
from driver.rows import Figure, Row, at_most

NAME = "topics"
SINGLE = Row("a topic created", (Figure("p50", "ms", "p50"), Figure("p99", "ms", "p99")), "",
             (at_most("p50", 3, "p50 ≤ 3 ms"),))
MANY = Row("1,000 topics by 10 requests, until all have leaders", (Figure("seconds", "s"), Figure("kib", "KiB each")), "s",
           (at_most("seconds", 0.3, "≤ 0.3 s"), at_most("kib", 10, "≤ 10 KiB each")))
ROWS = [SINGLE, MANY]
AT_ONCE = 1000


def run(bench):
    for run_number in range(bench.runs):
        for server in bench.servers:
            server.fresh()
            with bench.topic(server, 1, True):  # what the first topic of all costs is another matter
                _create_singly(bench, server, f"single-{run_number}")
                _create_many(bench, server, f"many-{run_number}")


def _create_singly(bench, server, name):
    count = 50
    fields = bench.loads.call("create-topics", server, topic=name, count=count)
    bench.results.add(SINGLE, server.name, {key: fields["answer_us"][key] / 1000 for key in ("p50", "p99")})
    bench.loads.call("delete-topics", server, topic=name, count=count, per_request=count)


def _create_many(bench, server, name):
    memory, cpu = server.rss_mib(), server.cpu_seconds()
    fields = bench.loads.call("create-topics", server, topic=name, count=AT_ONCE, per_request=100)
    bench.results.add(MANY, server.name, {"seconds": fields["seconds_until_led"],
                                          "kib": max(0, server.rss_mib() - memory) * 1024 / AT_ONCE,
                                          "cpu": server.cpu_seconds() - cpu})
    bench.loads.call("delete-topics", server, topic=name, count=AT_ONCE, per_request=100)
