"""Ten thousand partitions on one node: 20 topics of 500."""
from driver.rows import Figure, Row, at_most

NAME = "partitions"
TOPICS, EACH = 20, 500
CREATED = Row("10,000 partitions created", (Figure("seconds", "s"),), "s", (at_most("seconds", 2, "≤ 2 s"),))
MEMORY = Row("memory with 10,000 partitions", (Figure("rss", "MiB"),), "", (at_most("rss", 160, "≤ 160 MiB"),))
RESTART = Row("restart with 10,000 partitions", (Figure("seconds", "s"),), "s", (at_most("seconds", 1, "≤ 1 s"),))
ROWS = [CREATED, MEMORY, RESTART]


def run(bench):
    topics = max(1, TOPICS // 10) if bench.quick else TOPICS
    for run_number in range(bench.runs):
        for server in bench.servers:
            server.fresh()
            _measure(bench, server, f"wide-{run_number}", topics)
            if server.restartable:
                server.fresh()


def _measure(bench, server, name, topics):
    cpu = server.cpu_seconds()
    fields = bench.loads.call("create-topics", server, topic=name, count=topics, partitions=EACH)
    bench.results.add(CREATED, server.name, {"seconds": fields["seconds_until_led"], "cpu": server.cpu_seconds() - cpu})
    bench.results.add(MEMORY, server.name, {"rss": server.rss_mib()})
    if server.restartable:
        server.stop()
        server.start()
        bench.results.add(RESTART, server.name, {"seconds": server.ready_ms / 1000, "cpu": server.cpu_seconds()})
    else:
        bench.loads.call("delete-topics", server, topic=name, count=topics)
