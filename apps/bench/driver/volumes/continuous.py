"""`./dev bench continuous-mirror`: a topic written to at a steady rate, its mirror, and how far that is behind; then a pause."""
import contextlib
import datetime
import json
import sys
import time

from driver.failure import Failure
from driver.figures import median, number
from driver.report import machine_sentence
from driver.table import line
from driver.volumes import lag
from driver.volumes.site import Site
from driver.volumes.volume_mirror import VolumeMirror

NAME = "continuous-mirror"
PARTITIONS, RECORD_BYTES, RATE = 8, 1000, 100_000  # 100 MB/s
STEADY_SECONDS, PAUSE_SECONDS, CATCH_UP_SECONDS_MAX = 30, 10, 120
QUICK = 5            # so many times less of all of it
WARM_UP_SHARE = 0.1  # of the steady time, before anything counts
SAMPLE_SECONDS = 0.5
LAG_MS_MAX = 1000
APPEAR_SECONDS_MAX = 60
END = "millrace_log_end_offset"


class Watch:
    """Samples both sides; `samples` grows."""

    def __init__(self, mirror, topic, producing):
        self.mirror, self.topic, self.producing, self.samples = mirror, topic, producing, []

    def sample(self):
        source, target = self.mirror.source, self.mirror.target
        mirror_end = target.metric_sum(END, topic=self.topic)  # first, as the source goes on meanwhile
        told = self.mirror.status()
        source_end, at = source.metric_sum(END, topic=self.topic), time.monotonic()
        if told["state"] == "broken":
            raise Failure(f"the mirror: {told['reason']}")
        if self.producing.poll() is not None:
            raise Failure(f"the producer ended with status {self.producing.returncode}")
        self.samples.append(lag.Sample(at, source_end, mirror_end, told["lag_ms"], source.cpu_seconds(), target.cpu_seconds()))
        return self.samples[-1]

    def until(self, seconds, done=lambda sample: False):
        """The samples of so many seconds, or until one is `done`."""
        begin, first = time.monotonic(), len(self.samples)
        due = begin
        while True:
            time.sleep(max(0, due - time.monotonic()))
            if done(self.sample()) or time.monotonic() - begin >= seconds:
                return self.samples[first:]
            due += SAMPLE_SECONDS


def await_topic(mirror, topic):
    deadline = time.monotonic() + APPEAR_SECONDS_MAX
    while mirror.target.metric_count(END, topic=topic) < PARTITIONS:
        mirror.check()
        if time.monotonic() > deadline:
            raise Failure(f"{topic} is not at the mirror after {APPEAR_SECONDS_MAX} s")
        time.sleep(0.1)


def run(mirror, loads, rate, scale):
    """{phase: its samples}, and all samples."""
    mirror.start()
    topic = mirror.name_at_source("t")
    loads.call("create-topics", mirror.source, topic=topic, partitions=PARTITIONS)
    await_topic(mirror, topic)
    steady, pause = STEADY_SECONDS / scale, PAUSE_SECONDS / scale
    producing = loads.start("produce", mirror.source, topic=topic, partitions=PARTITIONS, connections=4, depth=4,
                            record_bytes=RECORD_BYTES, batch_bytes=65536, rate=rate, records=1_000_000_000)
    watch = Watch(mirror, topic, producing)
    try:
        watch.until(steady * WARM_UP_SHARE)
        phases = {"steady": watch.until(steady)}
        mirror.pause()
        phases["pause"] = watch.until(pause)
        mirror.go_on()
        phases["catching up"] = watch.until(CATCH_UP_SECONDS_MAX, lambda s: is_near(s, rate))
        phases["steady again"] = watch.until(steady / 3)
        return phases, watch.samples
    finally:
        producing.terminate()
        producing.communicate()


def is_near(sample, rate):
    return sample.told_ms < LAG_MS_MAX and sample.source_end - sample.mirror_end < rate * LAG_MS_MAX / 1000


def cpu(samples, side):
    """CPU seconds of a side for each GB that the source took meanwhile."""
    moved = (samples[-1].source_end - samples[0].source_end) * RECORD_BYTES
    return (getattr(samples[-1], side) - getattr(samples[0], side)) / moved * 1e9 if moved else 0.0


def figures(phases, samples):
    """Of each phase: MB/s into the source and out of the mirror, how far behind (told and seen), CPU."""
    seen = dict(lag.behind_ms(samples))
    found = {}
    for name, of in phases.items():
        behind = [seen[sample] for sample in of if sample in seen]
        told = [sample.told_ms for sample in of]
        found[name] = {
            "seconds": of[-1].at - of[0].at, "in": lag.rate(of, "source_end") * RECORD_BYTES / 1e6,
            "out": lag.rate(of, "mirror_end") * RECORD_BYTES / 1e6, "told": median(told), "told_max": max(told),
            "seen": median(behind), "seen_max": max(behind, default=None), "source_cpu": cpu(of, "source_cpu"),
            "mirror_cpu": cpu(of, "mirror_cpu")}
    return found


def measure(options, loads, work, log, failures):
    scale, notes, rows = QUICK if options.quick else 1, [], []
    for _ in range(options.runs):
        try:
            with contextlib.ExitStack() as at_end:
                sites = [Site(work / name, options.bin) for name in ("source", "mirror")]
                for site in sites:
                    at_end.callback(site.remove)
                    at_end.callback(site.stop)
                    site.start()
                rows.append(figures(*run(VolumeMirror(*sites), loads, RATE / scale, scale)))
        except Failure as failure:
            notes.append(f"{NAME} failed: {failure}")
            failures.append(notes[-1])
            print(f"bench: {notes[-1]}", file=sys.stderr, flush=True)
            break
        for phase, fields in rows[-1].items():
            told = "  ".join(f"{key} {number(value)}" for key, value in fields.items() if value is not None)
            print(f"{phase:12} {told}", file=sys.stderr, flush=True)
            if log is not None:
                print(json.dumps({"phase": phase} | fields), file=log, flush=True)
    return render(options, rows, RATE / scale, notes)


def middle(rows, phase, key):
    return median([row[phase][key] for row in rows if row[phase][key] is not None])


def render(options, rows, rate, notes):
    text = []
    if rows:
        headings = ["", "seconds", "into the source", "shown by the mirror", "behind, as it says", "longest", "behind, as seen", "longest",
                    "CPU of the source", "of the mirror"]
        text = [line(headings), line(["---"] * len(headings))]
        for phase in rows[0]:
            of = {key: middle(rows, phase, key) for key in rows[0][phase]}
            text.append(line([phase, number(of["seconds"]), f"{number(of['in'])} MB/s", f"{number(of['out'])} MB/s",
                              *("" if of[key] is None else f"{number(of[key])} ms" for key in ("told", "told_max", "seen", "seen_max")),
                              f"{number(of['source_cpu'])} s/GB", f"{number(of['mirror_cpu'])} s/GB"]))
        text += ["", *(f"- {'met' if holds else '**missed**'}: {asked}" for asked, holds in targets(rows, rate))]
    text.append(f"\n{datetime.date.today()}, {machine_sentence()}. Medians of {options.runs} runs; {number(rate * RECORD_BYTES / 1e6)} MB/s "
                f"of records of {RECORD_BYTES:,} bytes into {PARTITIONS} partitions, durable; a look every {SAMPLE_SECONDS:g} s.")
    return "\n".join(text + [f"\nNote: {note}." for note in notes])


def targets(rows, rate):
    wanted = rate * RECORD_BYTES / 1e6
    came = middle(rows, "steady", "in")
    longest = max(row["steady"][key] or 0 for row in rows for key in ("told_max", "seen_max"))
    back = middle(rows, "catching up", "out")
    return [(f"the source takes {number(wanted)} MB/s ({number(came)})", came > 0.98 * wanted),
            (f"in steady state less than {LAG_MS_MAX:,} ms behind ({number(longest)} ms at most)", longest < LAG_MS_MAX),
            (f"after the pause it shows more than comes ({number(back)} MB/s)", back > came)]
