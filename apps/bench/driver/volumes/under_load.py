"""`./dev bench snapshot-under-load`: snapshots of a volume with many files, rows and partitions while producers write to it."""
import datetime
import json
import random
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
CONNECTIONS, SECONDS, WARM_UP_SECONDS = 64, 30, 5
BLOCK_BYTES = 8192
QUIET_ROUNDS = 10
SETTLE_SECONDS, SETTLE_SECONDS_MAX = 2, 60
SNAPSHOT_MS_MAX, SLOWER_MAX, DIFF_MS_MAX = 100, 1.2, 10
WRITTEN = {"blocks": "millrace_store_written_blocks_total", "unwritten": "millrace_store_unwritten_bytes",
           "journal": "millrace_store_journal_bytes_total"}
FLUSHES = {"flush_s": "millrace_log_flush_seconds_sum", "flushes": "millrace_log_flush_seconds_count"}


def fill(site, files, rows):
    """Many requests on their way, many rows in each: some hundred thousand rows and ten thousand files a second."""
    site.ask("POST", "/v1/volumes", {"name": f"/{VOLUME}"})
    for name, count, options in (("fill-directory", files, {"path": f"/{VOLUME}", "files": files}),
                                 ("fill-table", rows, {"path": f"/{VOLUME}/rows", "rows": rows})):
        took = site.load(name, **options)["seconds"]
        print(f"{name}: {number(count)} in {number(took)} s", file=sys.stderr, flush=True)
    subprocess.run([site.binary, "--link", site.link, "stream", "create", f"/{VOLUME}/s"], check=True, capture_output=True)


def make_topic(site, loads):
    loads.call("create-topics", site, topic=TOPIC, partitions=PARTITIONS)


def produce(site, loads, seconds, meanwhile):
    """Acks a second, the waits for them, a flush's time, what the store wrote; `meanwhile()` runs beside the producers."""
    before, flushes = written(site), site.metrics(*FLUSHES.values())
    beside = threading.Thread(target=meanwhile)
    beside.start()
    found = loads.measure("produce", site, topic=TOPIC, partitions=PARTITIONS, connections=CONNECTIONS, records=1_000_000_000,
                          record_bytes=200, seconds=seconds)
    beside.join()
    after, flushes_after = written(site), site.metrics(*FLUSHES.values())
    waits = {key: found["ack_us"][key] / 1000 for key in ("p50", "p99", "p999", "max")}
    grown = {key: after[key] - before[key] for key in before}
    flushed = {key: flushes_after[metric] - flushes[metric] for key, metric in FLUSHES.items()}
    flush_ms = flushed["flush_s"] / max(1, flushed["flushes"]) * 1000
    return waits | grown | {"flush_ms": flush_ms, "rate": found["records_per_s"], OTHERS: found[OTHERS]}


def written(site):
    """Blocks that the store has written or is to write yet, and bytes of its journal."""
    found = site.metrics(*WRITTEN.values())
    return {"blocks": found[WRITTEN["blocks"]] + found[WRITTEN["unwritten"]] / BLOCK_BYTES, "journal": found[WRITTEN["journal"]]}


def settled(site):
    """The same, when it has stopped changing."""
    deadline = time.monotonic() + SETTLE_SECONDS_MAX
    last, since = None, time.monotonic()
    while True:
        now = written(site)
        if now != last:
            last, since = now, time.monotonic()
        if time.monotonic() - since >= SETTLE_SECONDS:
            return last
        if time.monotonic() > deadline:
            raise Failure(f"the store still writes after {SETTLE_SECONDS_MAX} s without a change")
        time.sleep(0.1)


def measure_quiet(site, rows):
    """Snapshots while nothing else happens, and the difference that one row makes: `snapshot` and `diff` in ms, and what a
    snapshot writes."""
    chance = random.Random(rows)
    before = settled(site)
    times = [snapshot(site, f"quiet{number}") for number in range(QUIET_ROUNDS)]
    after = settled(site)
    found = {key: (after[key] - before[key]) / QUIET_ROUNDS for key in before}
    diffs = []
    for number in range(QUIET_ROUNDS):
        snapshot(site, f"d{number}")
        site.ask("PUT", f"/v1/rows/{VOLUME}/rows?key=row-{chance.randrange(rows):012}", chance.randbytes(100))
        snapshot(site, f"e{number}")
        diff, took = site.timed("GET", f"/v1/diffs/{VOLUME}?from=d{number}&to=e{number}")
        if diff["rows"] != 1:
            raise Failure(f"one row was changed, and the diff tells of {diff['rows']}")
        diffs.append(took)
    return found | {"snapshot": times, "diff": diffs}


def snapshot(site, name):
    return site.timed("POST", f"/v1/snapshots/{VOLUME}", {"name": name})[1]


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
                self.times.append(snapshot(self.site, f"s{time.time_ns()}"))
                due += 1
        except Failure as failure:
            self.failure = failure


def run(options, loads, site, samples):
    """Rounds without and with snapshots, in turn."""
    seconds = SECONDS // 5 if options.quick else SECONDS
    produce(site, loads, WARM_UP_SECONDS, lambda: None)
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
    site, samples, quiet, notes = Site(work / "site", options.bin), [], {}, []
    try:
        site.start()
        fill(site, files, rows)
        make_topic(site, loads)
        quiet = measure_quiet(site, rows)
        print(f"quiet: snapshot {with_spread(quiet['snapshot'], 'ms')}, diff {with_spread(quiet['diff'], 'ms')}, "
              f"{number(quiet['blocks'])} blocks", file=sys.stderr, flush=True)
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
        if quiet:
            print(json.dumps({"quiet": quiet}), file=log, flush=True)
    return render(options, samples, quiet, files, rows, notes)


def render(options, samples, quiet, files, rows, notes):
    text = []
    if samples:
        text = [line([f"produce, {CONNECTIONS} connections over {PARTITIONS:,} partitions, durable", "acks/s", "p50", "p99", "p99.9", "longest"]),
                line(["---"] * 6)]
        for place, title in enumerate(("without snapshots", "a snapshot a second")):
            of = [sample[place] for sample in samples]
            mark = f" {DISTURBED}" if any(each[OTHERS] > OTHERS_MAX for each in of) else ""
            text.append(line([title + mark, with_spread([each["rate"] for each in of]),
                              *(with_spread([each[key] for each in of], "ms") for key in ("p50", "p99", "p999", "max"))]))
        text += ["", *_sentences(samples, quiet, files, rows)]
    text.append(f"\n{datetime.date.today()}, {machine_sentence()}. {options.runs} runs of each, in turn.")
    return "\n".join(text + [f"\nNote: {note}." for note in notes])


def verdict(holds):
    return "met" if holds else "**missed**"


def slower(without, beside):
    """Whether producers waited longer beside snapshots than they may: by a fifth, or by one flush."""
    return beside["p999"] > max(SLOWER_MAX * without["p999"], without["p999"] + without["flush_ms"])


def _sentences(samples, quiet, files, rows):
    times = [took for sample in samples for took in sample[2].times]
    ratios = [beside["p999"] / without["p999"] for without, beside, _ in samples]
    slow = sum(slower(without, beside) for without, beside, _ in samples)
    each = {key: [(beside[key] - without[key]) / len(snapshots.times) for without, beside, snapshots in samples]
            for key in ("blocks", "journal")}
    flush = with_spread([without["flush_ms"] for without, _, _ in samples], "ms")
    return [f"The volume holds {number(files)} files, {number(rows)} rows and {PARTITIONS:,} partitions.",
            f"- {verdict(max(times) < SNAPSHOT_MS_MAX)}: a snapshot under load takes < {SNAPSHOT_MS_MAX} ms: {with_spread(times, 'ms')}, "
            f"{len(times)} of them; without load {with_spread(quiet['snapshot'], 'ms')}.",
            f"- {verdict(2 * slow < len(samples))}: p99.9 of producing ≤ {SLOWER_MAX:g} × of without, or one flush more ({flush}): "
            f"{with_spread(ratios)} ×.",
            f"- {verdict(max(quiet['diff']) < DIFF_MS_MAX)}: diff of one changed row among {number(rows)} < {DIFF_MS_MAX} ms: "
            f"{with_spread(quiet['diff'], 'ms')}.",
            f"- A snapshot writes {number(quiet['blocks'])} blocks and {number(quiet['journal'])} bytes of the store's journal if nothing "
            f"has changed; if all partitions have, {with_spread(each['blocks'])} blocks and {with_spread(each['journal'])} bytes."]
