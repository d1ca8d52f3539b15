"""`./dev bench snapshot-under-load`: snapshots of a volume with many files, rows and partitions while producers write to it."""
import datetime
import json
import subprocess
import sys
import threading
import time

from driver.failure import Failure
from driver.figures import number, with_spread
from driver.report import machine_sentence
from driver.rows import OTHERS, OTHERS_MAX
from driver.table import DISTURBED, line
from driver.volumes.site import Site

NAME = "snapshot-under-load"
VOLUME = "big"
TOPIC, PARTITIONS = f"{VOLUME}.s.t", 1000
FILES, ROWS = 1_000_000, 10_000_000
CONNECTIONS, SECONDS = 64, 30
SNAPSHOT_MS_MAX, SLOWER_MAX = 100, 1.2
WRITTEN = {"blocks": "millrace_store_written_blocks_total", "journal": "millrace_store_journal_bytes_total"}


def fill(site, files, rows):
    site.ask("POST", "/v1/volumes", {"name": f"/{VOLUME}"})
    for name, count, options in (("fill-directory", files, {"path": f"/{VOLUME}", "files": files}),
                                 ("fill-table", rows, {"path": f"/{VOLUME}/rows", "rows": rows})):
        took = site.load(name, **options)["seconds"]
        print(f"{name}: {number(count)} in {number(took)} s", file=sys.stderr, flush=True)
    subprocess.run([site.binary, "--link", site.link, "stream", "create", f"/{VOLUME}/s"], check=True, capture_output=True)


def make_topic(site, loads):
    loads.call("create-topics", site, topic=TOPIC, partitions=PARTITIONS)


def produce(site, loads, seconds, meanwhile):
    """Acks a second, the waits for them, and what the store wrote; `meanwhile()` runs beside the producers."""
    before = site.metrics(*WRITTEN.values())
    beside = threading.Thread(target=meanwhile)
    beside.start()
    found = loads.measure("produce", site, topic=TOPIC, partitions=PARTITIONS, connections=CONNECTIONS, records=1_000_000_000,
                          record_bytes=200, seconds=seconds)
    beside.join()
    after = site.metrics(*WRITTEN.values())
    waits = {key: found["ack_us"][key] / 1000 for key in ("p50", "p99", "p999", "max")}
    written = {key: after[metric] - before[metric] for key, metric in WRITTEN.items()}
    return waits | written | {"rate": found["records_per_s"], OTHERS: found[OTHERS]}


class Snapshots:
    """One a second while it is called; how long each took."""

    def __init__(self, site, seconds):
        self.site, self.seconds = site, seconds
        self.times, self.failure = [], None

    def __call__(self):
        try:
            until = time.monotonic() + self.seconds
            due = time.monotonic() + 1
            while due < until:
                time.sleep(max(0, due - time.monotonic()))
                self.times.append(self.site.timed("POST", f"/v1/snapshots/{VOLUME}", {"name": f"s{time.time_ns()}"})[1])
                due += 1
        except Failure as failure:
            self.failure = failure


def run(options, loads, site, samples):
    """Rounds without and with snapshots, in turn."""
    seconds = SECONDS // 5 if options.quick else SECONDS
    for _ in range(options.runs):
        without = produce(site, loads, seconds, lambda: None)
        snapshots = Snapshots(site, seconds)
        beside = produce(site, loads, seconds, snapshots)
        if snapshots.failure:
            raise snapshots.failure
        samples.append((without, beside, snapshots))
        print(f"without: {told(without)}\nwith:    {told(beside)}\n"
              f"snapshots: {with_spread(snapshots.times, 'ms')}", file=sys.stderr, flush=True)


def told(fields):
    return "  ".join(f"{key} {number(value)}" for key, value in fields.items())


def measure(options, loads, work, log, failures):
    files, rows = (FILES // 10, ROWS // 10) if options.quick else (FILES, ROWS)
    site, samples, notes = Site(work / "site", options.bin), [], []
    try:
        site.start()
        fill(site, files, rows)
        make_topic(site, loads)
        run(options, loads, site, samples)
    except Failure as failure:
        notes.append(f"{NAME} failed: {failure}")
        print(f"bench: {notes[-1]}", file=sys.stderr, flush=True)
    finally:
        site.stop()
        site.remove()
    failures += notes
    if log is not None:
        for without, beside, snapshots in samples:
            print(json.dumps({"without": without, "with": beside, "snapshot_ms": snapshots.times}), file=log, flush=True)
    return render(options, samples, files, rows, notes)


def render(options, samples, files, rows, notes):
    text = []
    if samples:
        text = [line([f"produce, {CONNECTIONS} connections over {PARTITIONS:,} partitions, durable", "acks/s", "p50", "p99", "p99.9", "longest"]),
                line(["---"] * 6)]
        for place, title in enumerate(("without snapshots", "a snapshot a second")):
            of = [sample[place] for sample in samples]
            mark = f" {DISTURBED}" if any(each[OTHERS] > OTHERS_MAX for each in of) else ""
            text.append(line([title + mark, with_spread([each["rate"] for each in of]),
                              *(with_spread([each[key] for each in of], "ms") for key in ("p50", "p99", "p999", "max"))]))
        text += ["", *_sentences(samples, files, rows)]
    text.append(f"\n{datetime.date.today()}, {machine_sentence()}. {options.runs} runs of each, in turn.")
    return "\n".join(text + [f"\nNote: {note}." for note in notes])


def _sentences(samples, files, rows):
    times = [took for sample in samples for took in sample[2].times]
    slower = [beside["p999"] / without["p999"] for without, beside, _ in samples]
    fast, quiet = max(times) < SNAPSHOT_MS_MAX, sorted(slower)[len(slower) // 2] <= SLOWER_MAX
    each = {key: [(beside[key] - without[key]) / len(snapshots.times) for without, beside, snapshots in samples]
            for key in WRITTEN}
    return [f"The volume holds {number(files)} files, {number(rows)} rows and {PARTITIONS:,} partitions.",
            f"- {'met' if fast else '**missed**'}: a snapshot takes < {SNAPSHOT_MS_MAX} ms: {with_spread(times, 'ms')}, "
            f"{len(times)} of them.",
            f"- {'met' if quiet else '**missed**'}: p99.9 of producing ≤ {SLOWER_MAX:g} × of without: {with_spread(slower)} ×.",
            f"- A snapshot writes {with_spread(each['blocks'])} blocks, and {with_spread(each['journal'])} bytes of the store's journal."]
