"""Cases of compaction. usage: check.py ROOM, a folder with Kafka's tools in ROOM/jars"""

import os
import subprocess
import sys
import tempfile
import time
import urllib.request

import judge
from cases import fresh, run_all, same, wait_until
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient, AlterConfigOpType, ConfigEntry, ConfigResource, NewTopic, ResourceType
from node import BINARY, Node
from writers import CODECS, PlainWriter, TransactionalWriter, Truth

ROOM = sys.argv[1]
PARTITIONS = len(CODECS)
TOMBSTONES_STAY_MS = 3_000
PHASE_SECONDS = 5
# One removes records, the next sees a marker of no use, one after its time removes it; and some to spare. Each 2 s.
ROUNDS_TO_SETTLE = 8
CONFIG = {"cleanup.policy": "compact", "segment.bytes": "1048576", "segment.ms": "1000", "min.cleanable.dirty.ratio": "0.01",
          "delete.retention.ms": str(TOMBSTONES_STAY_MS), "min.compaction.lag.ms": "3600000"}


class LastingNode(Node):
    """Starts again at the address that it had."""

    def start(self):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [BINARY, "start", "--data", self.data, "--kafka", self.address or "127.0.0.1:0", "--http", "127.0.0.1:0"],
                stdout=subprocess.PIPE, stderr=log, text=True, env=os.environ | self.environment)
        line = self.process.stdout.readline()
        if not line.startswith("ready kafka="):
            raise RuntimeError(f"the node did not become ready: {line!r}; see {self.log}")
        _, kafka, http, *_ = line.split()
        self.address, self.http_address = kafka.removeprefix("kafka="), http.removeprefix("http=")

    def metric(self, name):
        with urllib.request.urlopen(f"http://{self.http_address}/metrics", timeout=10) as answer:
            lines = answer.read().decode().splitlines()
        return next(float(line.split()[1]) for line in lines if line.startswith(name + " "))


class Stage:
    """A node with a topic, those who use it, and what was seen of it."""

    def __init__(self, folder):
        self.node = LastingNode(f"{folder}/data", f"{ROOM}/node.log",
                                {"MILLRACE_STORAGE_RETENTION_CHECK_INTERVAL_MS": "200"})
        self.topic, self.truth = fresh("compacted"), Truth()
        self.writers, self.reader = [], None
        self.before, self.after, self.committed, self.all = [], [], [], []

    def open(self):
        self.node.start()
        self.admin = AdminClient({"bootstrap.servers": self.node.address})
        self.admin.create_topics([NewTopic(self.topic, PARTITIONS, 1, config=CONFIG)])[self.topic].result(20)
        self.reader = judge.LiveReader(self.node.address, self.topic, PARTITIONS)
        self.reader.start()

    def close(self):
        for thread in self.writers + ([self.reader] if self.reader else []):
            thread.over.set()
        if self.node.process and self.node.process.poll() is None:
            self.node.kill()

    def write(self, *kinds):
        fresh_ones = [kind(i, self.node.address, self.topic, self.truth) for kind in kinds for i in range(PARTITIONS)]
        for writer in fresh_ones:
            writer.start()
        self.writers += fresh_ones

    def end_writing(self):
        for writer in self.writers:
            writer.over.set()
        for writer in self.writers:
            writer.join(90)
        same("writers that do not end", [], [w.name for w in self.writers if w.is_alive()])
        self.writers = []
        same("problems of writers", [], self.truth.problems)

    def alter(self, **settings):
        entries = [ConfigEntry(name.replace("_", "."), value, incremental_operation=AlterConfigOpType.SET)
                   for name, value in settings.items()]
        resource = ConfigResource(ResourceType.TOPIC, self.topic, incremental_configs=entries)
        for future in self.admin.incremental_alter_configs([resource]).values():
            future.result(20)

    def dump(self):
        return [judge.dump(ROOM, self.node.data, self.topic, p) for p in range(PARTITIONS)]

    def read(self, isolation):
        return judge.read_all(self.node.address, self.topic, PARTITIONS, isolation)

    def nudge(self):
        """One more record in each partition, so that another round is due."""
        producer = Producer({"bootstrap.servers": self.node.address})
        for p in range(PARTITIONS):
            producer.produce(self.topic, b"nudge", b"nudge", partition=p,
                             on_delivery=lambda error, m: self.truth.note([m], True))
        same("records left in the queue", 0, producer.flush(30))

    def settled(self):
        self.nudge()
        time.sleep(2)
        return self.node.metric("millrace_compaction_running") == 0


def check_nothing_goes_before_its_time(stage):
    stage.write(PlainWriter, TransactionalWriter)
    time.sleep(PHASE_SECONDS)
    stage.end_writing()
    stage.before = stage.dump()
    for p, found in enumerate(stage.read("read_uncommitted")):
        written = sorted((at, key, value) for at, (key, value, _) in stage.truth.written[p].items())
        same(f"records of partition {p}", written, found)
        same(f"records of partition {p} in its files", found, stage.before[p].records)
        same(f"codecs of partition {p}", True, CODECS[p] in stage.before[p].codecs)
        same(f"gaps of partition {p}", [], stage.before[p].gaps())


def check_complaints(dumps):
    same("complaints of Kafka's tool", [], [line for told in dumps for line in told.complaints])
    for p, told in enumerate(dumps):
        ends = [-1] + [last for _, last in told.spans]
        same(f"batches of partition {p} out of order", [], [s for s, end in zip(told.spans, ends) if s[0] <= end])


def check_everybody_goes_on(stage):
    rounds = stage.node.metric("millrace_compaction_rounds_total")
    stage.alter(min_compaction_lag_ms="0", max_compaction_lag_ms="500")
    stage.write(PlainWriter, TransactionalWriter)
    time.sleep(PHASE_SECONDS)
    same("compacted", True, stage.node.metric("millrace_compaction_rounds_total") >= rounds + PARTITIONS)
    same("failures", 0, stage.node.metric("millrace_compaction_failures_total"))


def check_it_is_killed(stage):
    wait_until("a log is compacted", lambda: stage.node.metric("millrace_compaction_running") == 1)
    stage.node.kill()
    stage.node.start()
    time.sleep(PHASE_SECONDS)
    same("compacted again", True, stage.node.metric("millrace_compaction_rounds_total") >= PARTITIONS)
    stage.end_writing()
    same("transactions of both ends", True, min(stage.truth.transactions.values()) >= PARTITIONS)
    for _ in range(ROUNDS_TO_SETTLE):
        stage.settled()
    wait_until("nothing is left to do", stage.settled)
    same("failures", 0, stage.node.metric("millrace_compaction_failures_total"))
    stage.committed, stage.all = stage.read("read_committed"), stage.read("read_uncommitted")


def check_last_values(stage):
    for p, found in enumerate(stage.committed):
        last = stage.truth.last_values(p)
        kept = {key: (at, value) for at, key, value in found}
        same(f"keys of partition {p} whose last value is not what it was", {},
             {key: (last.get(key), kept.get(key)) for key in last.keys() | kept.keys() if last.get(key) != kept.get(key)})


def check_what_goes(stage):
    for p, found in enumerate(stage.all):
        last = stage.truth.last_values(p)
        same(f"tombstones of partition {p}", [], [r for r in found if r[2] is None])
        old = [r for r in found if last.get(r[1], (None,))[0] != r[0]]
        same(f"records of partition {p} that are not the last of their keys", [], [r for r in old if r[1] != b"nudge"])


def check_order(stage):
    for p, found in enumerate(stage.all):
        offsets = [at for at, _, _ in found]
        same(f"offsets of partition {p}", sorted(set(offsets)), offsets)
        written = stage.truth.written[p]
        same(f"records of partition {p} that are not as written", [],
             [r for r in found if written.get(r[0], ())[:2] != r[1:]])


def check_committed_only(stage):
    same("what is read with and without aborted records", stage.all, stage.committed)


def check_live_reader(stage):
    """It has followed from the beginning, across the kill: it may have missed what was compacted away, no more."""
    def is_there():
        time.sleep(0.2)
        return all(seen and seen[-1][0] >= found[-1][0] for seen, found in zip(stage.reader.found, stage.committed))

    wait_until("it has come to the end", is_there)
    stage.reader.over.set()
    stage.reader.join(20)
    for p, seen in enumerate(stage.reader.found):
        committed = set(stage.truth.committed(p))
        same(f"records of partition {p} that are not committed", [], [r for r in seen if r not in committed])
        same(f"offsets of partition {p}", sorted({r[0] for r in seen}), [r[0] for r in seen])
        state = {key: (at, value) for at, key, value in seen}
        same(f"state of partition {p}", stage.truth.last_values(p), {k: v for k, v in state.items() if v[1] is not None})


def check_files(stage):
    same("it stops in order", True, stage.node.stop())
    stage.after = stage.dump()
    check_complaints(stage.after)
    for p, told in enumerate(stage.after):
        same(f"records of partition {p} in its files", stage.all[p], told.records)
        same(f"codecs of partition {p}", True, CODECS[p] in told.codecs)
    verified = subprocess.run([BINARY, "log", "verify", stage.node.data], stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, timeout=60)
    same("exit code of millrace log verify", 0, verified.returncode)
    states = [line.split()[-1] for line in verified.stdout.splitlines() if line.startswith(stage.topic)]
    same("states of its logs", ["sound"] * PARTITIONS, states)


def check_markers(stage):
    """Of each producer the last batch stays, empty if need be, and with it the marker of its transaction."""
    for p, told in enumerate(stage.after):
        had = {how for _, how in stage.before[p].markers}
        same(f"markers of partition {p} before", {"COMMIT", "ABORT"}, had)
        same(f"markers of partition {p} without a batch of their transaction", [], told.idle_markers)
        aborts = [at for at, how in told.markers if how == "ABORT"]
        same(f"aborted transactions of partition {p} are one a producer at most", True,
             len(aborts) <= TransactionalWriter.producers_of_a_partition)


def check_restart(stage):
    stage.node.start()
    same("what is committed", stage.committed, stage.read("read_committed"))
    same("what is there", stage.all, stage.read("read_uncommitted"))
    same("it stops in order", True, stage.node.stop())


def cases(stage):
    return [(name, lambda case=case: case(stage)) for name, case in (
        ("before/all-is-there", check_nothing_goes_before_its_time),
        ("before/kafka-reads-the-files", lambda s: check_complaints(s.before)),
        ("meanwhile/producers-and-transactions-go-on", check_everybody_goes_on),
        ("meanwhile/killed-and-settled", check_it_is_killed),
        ("after/last-values-stay", check_last_values),
        ("after/old-values-and-tombstones-go", check_what_goes),
        ("after/order-and-offsets-stay", check_order),
        ("after/aborted-records-go", check_committed_only),
        ("after/a-consumer-that-followed-has-the-same-state", check_live_reader),
        ("after/kafka-and-verify-read-the-files", check_files),
        ("after/markers-go", check_markers),
        ("after/a-restart-changes-nothing", check_restart))]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        set_up = Stage(folder)
        try:
            set_up.open()
            run_all("compaction", cases(set_up))
        finally:
            set_up.close()
