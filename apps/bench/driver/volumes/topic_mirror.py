"""A topic at a second site: how fast what is produced arrives there, what that costs, and how far it is behind."""
import json
import subprocess
import sys
import time

from driver.failure import Failure
from driver.figures import number
from driver.table import line

PARTITIONS = 8
RECORDS, RECORD_BYTES = 1_000_000, 1000
RATE, SECONDS = 10_000, 15
APPEAR_SECONDS_MAX = 240


def _await_topic(binary, mirror, topic):
    """Until the target has the topic, which a mirror finds in its own time."""
    deadline = time.monotonic() + APPEAR_SECONDS_MAX
    while True:
        mirror.check()
        done = subprocess.run([binary, "--json", "--bootstrap", mirror.target.address, "topic", "describe", topic],
                              capture_output=True, text=True, check=False)
        if done.returncode == 0 and [len(each["partitions"]) for each in json.loads(done.stdout)["topics"]] == [PARTITIONS]:
            return
        if time.monotonic() > deadline:
            raise Failure(f"{mirror.name}: {topic} is not at the target after {APPEAR_SECONDS_MAX} s")
        time.sleep(0.2)


def measure(mirror, loads, binary, quick):
    """Figures of one mirror between two servers that run: `mb_per_s`, `cpu_s_per_gb` of the far side and `all_cpu_s_per_gb`
    of both, `p50`, `p99`, `p999` in ms."""
    records = RECORDS // 10 if quick else RECORDS
    topic, far = mirror.name_at_source("bench"), mirror.name_at_target("bench")
    loads.call("create-topics", mirror.source, topic=topic, partitions=PARTITIONS)
    _await_topic(binary, mirror, far)
    plan = {"partitions": PARTITIONS, "records": records, "record_bytes": RECORD_BYTES}
    loads.call("end-to-end", mirror.source, topic=topic, read_server=mirror.target.address, read_topic=far, records=RATE,
               rate=RATE)  # the way is warm
    began, spent, near = time.monotonic(), mirror.cpu_seconds(), mirror.source.cpu_seconds()
    producing = loads.start("produce", mirror.source, topic=topic, connections=4, depth=4, batch_bytes=65536, **plan)
    loads.call("fetch", mirror.target, topic=far, partitions=PARTITIONS, records=records + RATE)
    took, spent, near = time.monotonic() - began, mirror.cpu_seconds() - spent, mirror.source.cpu_seconds() - near
    if producing.wait() != 0:
        raise Failure(f"{mirror.name}: its source was not written to")
    moved = records * RECORD_BYTES
    lag = loads.call("end-to-end", mirror.source, topic=topic, read_server=mirror.target.address, read_topic=far,
                     records=RATE * (SECONDS // 5 if quick else SECONDS), rate=RATE, linger_ms=0)["delay_us"]
    found = {"mb_per_s": moved / took / 1e6, "cpu_s_per_gb": spent / moved * 1e9,
             "all_cpu_s_per_gb": (spent + near) / moved * 1e9} | {
        key: lag[key] / 1000 for key in ("p50", "p99", "p999")}
    print(f"{mirror.name}: " + "  ".join(f"{key} {number(value)}" for key, value in found.items()), file=sys.stderr, flush=True)
    return found


def table(topics):
    """`topics`: {who mirrors: figures of `measure`}."""
    headings = [f"a topic of {PARTITIONS} partitions at a second site", "arrives there, 1 KB records", "CPU of the far side",
                "of both sides", f"behind at {RATE:,} records/s: p50", "p99", "p99.9"]
    lines = [line(headings), line(["---"] * len(headings))]
    for name, found in topics.items():
        lines.append(line([name, f"{number(found['mb_per_s'])} MB/s", f"{number(found['cpu_s_per_gb'])} s/GB",
                           f"{number(found['all_cpu_s_per_gb'])} s/GB",
                           *(f"{number(found[key])} ms" for key in ("p50", "p99", "p999"))]))
    return "\n".join(lines)
