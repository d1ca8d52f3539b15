"""Pipelines from topic to topic in a node: durable, exactly once, committed at least once a second."""
import time

from driver.failure import Failure
from driver.rows import CPU, Figure, Row, at_most
from driver.services import node as nodes
from driver.services.engine import RATE, SPENT
from driver.services.kafka_streams import KafkaStreams
from driver.services.peers import KAFKA_STREAMS, PLAIN

PEAK = Figure("rss", "MiB", "memory of the node")
FRAUD = Row("fraud velocity, topic to topic", (SPENT, RATE, PEAK), "", (at_most(CPU, 3, "≤ 3 CPU-s/M"), at_most("rss", 160, "≤ 160 MiB")))
MONITORING = Row("monitoring windows, topic to topic", (SPENT, RATE, PEAK), "", (at_most(CPU, 2.5, "≤ 2.5 CPU-s/M"),))
DELAY = Row("event to alert at 20,000/s, topic to topic", (Figure("p50", "ms", "p50"), Figure("p99", "ms", "p99"), SPENT), "",
            (at_most("p50", 5, "p50 ≤ 5 ms"), at_most("p99", 20, "p99 ≤ 20 ms")))
ROWS = [FRAUD, MONITORING, DELAY]
EVENTS, DELAY_EVENTS, WARM_UP = 1_000_000, 600_000, 200_000


def run(bench):
    for _ in range(bench.runs):
        _run_fraud(bench)
        _run_monitoring(bench)
        _run_delay(bench)
        _run_kafka_streams(bench)


def _run_kafka_streams(bench):
    if KAFKA_STREAMS not in bench.peers.which:
        return
    streams, events = KafkaStreams(bench.peers.which[KAFKA_STREAMS], bench.work), bench.scaled(EVENTS)
    for pipeline, row in (("fraud", FRAUD), ("monitoring", MONITORING)):
        bench.results.add(row, KAFKA_STREAMS, streams.run(pipeline, bench.inputs.of(pipeline, events), events))


def from_deploy_until_read(node, service, events, name=None, instances=None, **topics):
    """What the whole node has spent meanwhile."""
    began, before = time.monotonic(), node.cpu_seconds()
    node.deploy(service, name, instances, **topics)
    node.await_read(name or service, events)
    took, spent = time.monotonic() - began, node.cpu_seconds() - before
    return {CPU: spent * 1e6 / events, "rate": events / took, "rss": node.peak_rss_mib()}


def _plain(bench, pipeline, path):
    return bench.peers.run_pipeline(PLAIN, pipeline, path, bench.work) if PLAIN in bench.peers.which else None


def _expect(what, found, plain, keys):
    wanted = tuple(int(plain[key], 16) if isinstance(plain[key], str) else int(plain[key]) for key in keys)
    if found != wanted:
        raise Failure(f"{what}: {found} instead of {wanted}")


def _run_fraud(bench):
    events = bench.scaled(EVENTS)
    path = bench.inputs.of("fraud", events)
    with nodes.running(bench.work / "node", bench.binaries) as node:
        node.make_topic("payments")
        node.produce("payments", path)
        sample = from_deploy_until_read(node, "bench-fraud", events)
        plain = _plain(bench, "fraud", path)
        if plain:
            _expect("alerts of fraud", node.alerts("velocity"), plain, ("alerts", "sum"))
        bench.results.add(FRAUD, "Millrace", sample)


def _run_monitoring(bench):
    """Windows that the input has not ended stay open in a service: a reading far later ends them all."""
    events = bench.scaled(EVENTS)
    path = bench.inputs.of("monitoring", events)
    with nodes.running(bench.work / "node", bench.binaries) as node:
        node.make_topic("readings")
        node.produce("readings", path)
        sample = from_deploy_until_read(node, "bench-monitoring", events)
        plain = _plain(bench, "monitoring", path)
        if plain:
            end = bench.work / "end.ndjson"
            end.write_text('{"host":"end","metric":"end","value":1.0,"ts":1900000000000,"seq":0}\n')
            node.produce("readings", end)
            node.await_read("bench-monitoring", events + 1)
            _expect("outliers", node.alerts("outliers", "seq"), plain, ("alerts", "sum"))
            _expect("minutes", node.minutes("minutes"), plain, ("windows", "p99_sum"))
        bench.results.add(MONITORING, "Millrace", sample)


def _run_delay(bench):
    events, warm_up = bench.scaled(DELAY_EVENTS), bench.scaled(WARM_UP)
    path = bench.inputs.of("fraud", bench.scaled(EVENTS))
    with nodes.running(bench.work / "node", bench.binaries) as node:
        for topic in ("payments", "velocity"):
            node.make_topic(topic)
        node.deploy("bench-fraud")
        fields = bench.loads.measure("alert-delay", node, input=path, records=events, warm_up=warm_up, rate=20_000)
        bench.results.add(DELAY, "Millrace", {"p50": fields["delay_us"]["p50"] / 1000, "p99": fields["delay_us"]["p99"] / 1000,
                                              CPU: fields["server_cpu_s"] * 1e6 / events})
