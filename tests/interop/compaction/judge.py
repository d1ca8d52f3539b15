"""How a compacted topic looks from outside: to consumers, and to Kafka's dump tool."""

import pathlib
import re
import subprocess
import threading

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, TopicPartition

BATCH = re.compile(r"^baseOffset: (\d+) lastOffset: (\d+) count: (\d+) .*producerId: (-?\d+) .*"
                   r"isTransactional: (\w+) isControl: (\w+) .*"
                   r"compresscodec: (\w+) .*isvalid: (\w+)")
RECORD = re.compile(r"^\| offset: (\d+) .*? key: (\S+)(?: payload: (.*))?$")
MARKER = re.compile(r"^\| offset: (\d+) .*endTxnMarker: (\w+)")


class Dump:
    """What DumpLogSegments says of one partition. That offsets are not consecutive it also says of every file that does
    not begin at 0; `gaps` tells it."""

    def __init__(self):
        self.records, self.markers, self.spans, self.codecs, self.complaints = [], [], [], set(), []
        self.idle_markers = []  # of transactions of which no batch is left
        self._with_batches, self._producer, self._batch = set(), -1, ""

    def gaps(self):
        """Offsets before which some are missing."""
        offsets = sorted([at for at, *_ in self.records] + [at for at, _ in self.markers])
        return [at for before, at in zip([-1] + offsets, offsets) if at != before + 1]

    def take(self, line):
        if batch := BATCH.match(line):
            self.spans.append((int(batch[1]), int(batch[2])))
            self._producer, self._batch = int(batch[4]), line
            if batch[5] == "true" and batch[6] == "false":
                self._with_batches.add(self._producer)
            if int(batch[3]) > 0 and batch[6] == "false":
                self.codecs.add(batch[7].lower())
            if batch[8] != "true":
                self.complaints.append(line)
        elif marker := MARKER.match(line):
            self.markers.append((int(marker[1]), marker[2]))
            if self._producer not in self._with_batches:
                self.idle_markers.append((int(marker[1]), marker[2], self._batch))
            self._with_batches.discard(self._producer)
        elif record := RECORD.match(line):
            self.records.append((int(record[1]), record[2].encode(), record[3].encode() if record[3] else None))
        elif line.startswith(("|", "baseOffset")):
            self.complaints.append(f"not understood: {line}")
        elif re.search("corrupt|invalid|mismatch|exception|error", line, re.I):
            self.complaints.append(line)


def dump(room, data, topic, partition):
    """Read by Kafka's tool, segment by segment in order."""
    files = sorted(str(f) for f in pathlib.Path(data).glob(f"{topic}-{partition}/*.log"))
    done = subprocess.run(["java", "-Xmx256M", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dlog4j2.level=ERROR",
                           "-cp", f"{room}/jars/*", "org.apache.kafka.tools.DumpLogSegments", "--deep-iteration",
                           "--print-data-log", "--files", ",".join(files)],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60)
    told = Dump()
    if done.returncode != 0:
        told.complaints.append(f"the tool ended with {done.returncode}: {done.stdout[-300:]}")
    for line in done.stdout.splitlines():
        told.take(line)
    return told


def consumer(bootstrap, isolation):
    return Consumer({"bootstrap.servers": bootstrap, "group.id": "judge", "enable.auto.commit": False,
                     "isolation.level": isolation, "enable.partition.eof": True, "check.crcs": True,
                     "reconnect.backoff.max.ms": 500})


def read_all(bootstrap, topic, partitions, isolation):
    """By partition, (offset, key, value) of all that there is."""
    reader = consumer(bootstrap, isolation)
    reader.assign([TopicPartition(topic, p, OFFSET_BEGINNING) for p in range(partitions)])
    found, at_end = [[] for _ in range(partitions)], set()
    while len(at_end) < partitions:
        message = reader.poll(20)
        if message is None:
            raise AssertionError(f"nothing came for 20 s; at their end are {at_end}")
        if message.error() is None:
            found[message.partition()].append((message.offset(), message.key(), message.value()))
        elif message.error().code() == KafkaError._PARTITION_EOF:
            at_end.add(message.partition())
        else:
            raise AssertionError(str(message.error()))
    reader.close()
    return found


class LiveReader(threading.Thread):
    """Reads what is committed, from the beginning, all the while."""

    def __init__(self, bootstrap, topic, partitions):
        super().__init__(name="LiveReader")
        self.bootstrap, self.topic = bootstrap, topic
        self.found = [[] for _ in range(partitions)]
        self.over = threading.Event()

    def run(self):
        reader = consumer(self.bootstrap, "read_committed")
        reader.assign([TopicPartition(self.topic, p, OFFSET_BEGINNING) for p in range(len(self.found))])
        while not self.over.is_set():
            for m in reader.consume(500, 0.2):
                if m.error() is None:
                    self.found[m.partition()].append((m.offset(), m.key(), m.value()))
        reader.close()
