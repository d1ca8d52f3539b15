"""A partitioned service shared by two instances, beside one that has all partitions."""
import statistics

from driver.failure import Failure
from driver.rows import CPU, Figure, Row, at_least
from driver.services import node as nodes
from driver.services.engine import RATE, SPENT
from driver.services.hosted import from_deploy_until_read

EVENTS, PARTITIONS = 3_000_000, 4
TIMES = Figure("times", "times", "the throughput of one", more_is_better=True)
SHARED = Row("monitoring windows, 4 partitions, 2 instances", (TIMES, SPENT, RATE), "",
             (at_least("times", 1.8, "≥ 1.8 × one instance"),))
ROWS = [SHARED]


def _expect_the_same(one, two):
    if one != two:
        raise Failure(f"outliers of two instances: {two}, of one: {one}")


def run(bench):
    """One and two in turn on the same records; each run of two is held against the median of one."""
    events = bench.scaled(EVENTS)
    path = bench.inputs.of("monitoring", events, keyed=True)
    samples = {1: [], 2: []}
    with nodes.running(bench.work / "node", bench.binaries) as node:
        node.make_topic("readings", PARTITIONS)
        node.produce("readings", path, "--key-separator", r"\t")
        for number in range(bench.runs):
            for instances in samples:
                name = f"by-{instances}-{number}"
                topics = {sink: f"{sink}-{name}" for sink in ("outliers", "minutes")}
                samples[instances].append(from_deploy_until_read(node, "bench-monitoring", events, name, instances, **topics))
                node.remove_service(name)
        _expect_the_same(*(node.alerts(f"outliers-by-{instances}-0", "seq") for instances in samples))
    one = statistics.median(sample["rate"] for sample in samples[1])
    for sample in samples[2]:
        bench.results.add(SHARED, "Millrace", {"times": sample["rate"] / one, CPU: sample[CPU], "rate": sample["rate"]})
