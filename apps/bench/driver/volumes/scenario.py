"""`./dev bench volumes`: from the options to the text and the pictures that show whether the lines are flat."""
import contextlib
import datetime
import sys

from driver import kafka
from driver.failure import Failure
from driver.load import Loads
from driver.report import machine_sentence
from driver.rows import OTHERS_MAX
from driver.table import DISTURBED
from driver.volumes import measure as measuring
from driver.volumes import peers, plot, subject, table, topic_mirror
from driver.volumes.mirror_maker import MirrorMaker
from driver.volumes.results import Results
from driver.volumes.site import Site
from driver.volumes.volume_mirror import VolumeMirror

NAME = "volumes"
ROUNDS, QUICK_ROUNDS = 20, 5
X_FILES = {7: "10 MB", 8: "100 MB", 9: "1 GB", 10: "10 GB"}
X_TABLES = {3: "1,000 rows", 4: "10,000", 5: "100,000", 6: "1 M", 7: "10 M rows"}
Y_MS = {-1: "0.1 ms", 0: "1 ms", 1: "10 ms", 2: "100 ms", 3: "1 s", 4: "10 s", 5: "100 s"}
OURS = {"snapshot": "snapshot", "clone": "clone", "diff": "diff", "mirror": "mirror of one change"}
THEIRS = {"copy": "cp", "reflink": "cp --reflink", "rsync": "rsync, one byte changed"}


def measure(options, work, log, failures):
    """The text; the pictures are in `pictures(…)` of the same results."""
    subjects = subject.QUICK if options.quick else subject.ALL
    results, topics, notes = Results(log), {}, []
    try:
        _measure_ours(options, work, subjects, results)
        for each in subjects:
            if each.kind == "file":
                results.note(each, peers.measure(each, work / "peers"))
        topics = _measure_topics(options, work, notes)
    except Failure as failure:
        failures.append(f"{NAME} failed: {failure}")
        notes.append(failures[-1])
        print(f"bench: {notes[-1]}", file=sys.stderr, flush=True)
    text = render(options, results, subjects, peers.file_system_of(work), topics, notes)
    return text, pictures(results, subjects)


def _measure_ours(options, work, subjects, results):
    with _running(Site(work / name, options.bin) for name in ("source", "mirror")) as sites:
        with contextlib.closing(measuring.Sites(*sites)) as pair:
            measuring.measure(pair, subjects, QUICK_ROUNDS if options.quick else ROUNDS, results)


def _measure_topics(options, work, notes):
    """{who mirrors: figures}; a note says why one has none."""
    loads = Loads(options.bin / "millrace-load", attempts=1)
    found = {}
    with _running(Site(work / f"topic-{name}", options.bin) for name in ("source", "mirror")) as sites:
        _measure_topic(VolumeMirror(*sites), loads, options, found)
    if options.no_kafka:
        return found
    try:
        jars = kafka.find_jars(options.kafka, options.peers / "kafka")
        mirrors = kafka.fetch(options.peers / "mirror-maker", "mirror_maker.pom.xml")
    except Failure as missing:
        notes.append(f"MirrorMaker 2 was not measured: {missing}")
        return found
    with _running(kafka.Kafka(work / name, jars) for name in ("kafka-a", "kafka-b")) as brokers:
        _measure_topic(MirrorMaker(work / "mirror-maker", mirrors, *brokers), loads, options, found)
    return found


@contextlib.contextmanager
def _running(servers):
    """Started; they end, and their data goes, with the block."""
    with contextlib.ExitStack() as at_end:
        started = []
        for server in servers:
            started.append(server)
            at_end.callback(server.remove)
            at_end.callback(server.stop)
            server.start()
        yield started


def _measure_topic(mirror, loads, options, found):
    with contextlib.ExitStack() as at_end:
        at_end.callback(mirror.stop)
        mirror.start()
        found[mirror.name] = topic_mirror.measure(mirror, loads, options.bin / "millrace", options.quick)


def render(options, results, subjects, file_system, topics, notes):
    about = (f"{datetime.date.today()}, {machine_sentence()}. Medians of {QUICK_ROUNDS if options.quick else ROUNDS} rounds "
             "(lowest–highest); all sizes in turn, two nodes on one machine, durable before the answer.")
    lines = [table.own(results, subjects), "", about]
    if DISTURBED in lines[0]:
        lines.append(f"{DISTURBED} Other processes used more than {OTHERS_MAX:.0%} of the machine meanwhile.")
    instead = table.others(results, subjects, file_system)
    if instead:
        lines += ["", instead]
    if topics:
        lines += ["", topic_mirror.table(topics)]
    measured = [each for each in subjects if results.samples(each)]
    if measured:
        lines += ["", *(f"- {'met' if holds else '**missed**'}: {text}" for text, holds in table.targets(results, measured))]
    return "\n".join(lines + [f"\nNote: {note}." for note in notes])


def _series(results, subjects, names):
    found = [(name, [(each.size, results.median(each, key)) for each in subjects if results.median(each, key)])
             for key, name in names.items()]
    return [(name, points) for name, points in found if points]


def pictures(results, subjects):
    """{file name: SVG}"""
    files = [each for each in subjects if each.kind == "file"]
    tables = [each for each in subjects if each.kind == "table"]
    drawn = {}
    of_files, of_tables = _series(results, files, OURS | THEIRS), _series(results, tables, OURS)
    if of_files:
        drawn["volumes-files.svg"] = plot.draw("One byte of a file changed: time by the size of the file", of_files, X_FILES, Y_MS)
    if of_tables:
        drawn["volumes-tables.svg"] = plot.draw("One row of a table changed: time by the rows of the table", of_tables, X_TABLES, Y_MS)
    return drawn
