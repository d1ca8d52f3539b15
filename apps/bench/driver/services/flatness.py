"""What an event costs by the number of keys, and beside graphs that have nothing to do."""
import time

from driver.rows import CPU, Figure, Row
from driver.services import node as nodes
from driver.services.engine import RSS, SPENT
from driver.services.peers import call, fields_of

KEYS = [10**power for power in range(3, 8)]
EVENTS = 1_000_000  # that are counted, all keys being there
IDLE = [1, 1000]
IDLE_SECONDS = 10


def counted(keys):
    return f"{keys // 10**6} M" if keys >= 10**6 else f"{keys:,}"


BY_KEYS = {keys: Row(f"fraud velocity, engine alone, {counted(keys)} cards", (SPENT, RSS)) for keys in KEYS}
BESIDE = {idle: Row(f"fraud velocity, topic to topic, beside {idle:,} idle service{'s' if idle > 1 else ''}",
                    (SPENT, Figure("idle", "CPU-s/s", "all idle"), Figure("rss", "MiB"))) for idle in IDLE}
ROWS = [*BY_KEYS.values(), *BESIDE.values()]


def run(bench):
    for keys, row in BY_KEYS.items():
        if bench.quick and keys > 10**6:
            continue
        events = bench.scaled(EVENTS)
        path = bench.inputs.of("fraud", keys + events, keys=keys, every_key=True)
        for _ in range(bench.runs):
            fields = fields_of(call([bench.flow, "fraud", path, f"--warm-up={keys}"]))
            bench.results.add(row, "Millrace", {CPU: fields["cpu_s_per_M"], "rss": fields["rss_anon_mb"]})
        path.unlink()
    for idle, row in BESIDE.items():
        _run_beside(bench, max(1, bench.scaled(idle)), row)


def _run_beside(bench, idle, row):
    events = bench.scaled(EVENTS)
    path = bench.inputs.of("fraud", events)
    with nodes.running(bench.work / "node", bench.binaries) as node:
        for topic in ("payments", "nothing"):
            node.make_topic(topic)
        node.produce("payments", path)
        for number in range(idle):
            node.deploy("bench-fraud", f"idle-{number}", payments="nothing", alerts=f"nowhere-{number}")
        for number in range(idle):
            while node.describe(f"idle-{number}")["state"] != "running":
                time.sleep(0.01)
        before = node.cpu_seconds()
        time.sleep(IDLE_SECONDS)
        resting = (node.cpu_seconds() - before) / IDLE_SECONDS
        before = node.cpu_seconds()
        node.deploy("bench-fraud")
        node.await_read("bench-fraud", events)
        bench.results.add(row, "Millrace", {CPU: (node.cpu_seconds() - before) * 1e6 / events, "idle": resting,
                                            "rss": node.rss_mib()})
