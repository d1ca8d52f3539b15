"""The transactional part of the protocol, a few lines a request, beside the client of the crash tests.

Every call of one partition or topic returns its error code first. Versions are the oldest that Kafka 4 still serves,
those of transaction version 1; the stock clients speak the newer ones.
"""
import pathlib
import struct
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "crash"))
import wire  # noqa: E402
from wire import crc32c, text, varint  # noqa: E402

LIST_OFFSETS, OFFSET_FETCH, FIND_COORDINATOR, INIT_PRODUCER_ID = 2, 9, 10, 22
ADD_PARTITIONS, ADD_OFFSETS, END_TXN, TXN_OFFSET_COMMIT = 24, 25, 26, 28
# Answers that say "not yet": coordinator loading, not available, not the coordinator, not leader, concurrent transactions.
RETRIED = {3, 5, 6, 14, 15, 16, 51, 88}
READ_UNCOMMITTED, READ_COMMITTED = 0, 1
TRANSACTIONAL, CONTROL = 16, 32


def until_ready(call, seconds=30):
    """Calls again while the first value of the answer says "not yet"; the last answer."""
    deadline = time.monotonic() + seconds
    while True:
        answer = call()
        code = answer[0] if isinstance(answer, tuple) else answer
        if code not in RETRIED or time.monotonic() > deadline:
            return answer
        time.sleep(0.002)


def record(index, value):
    body = b"\0" + varint(0) + varint(index) + varint(-1) + varint(len(value)) + value + varint(0)
    return varint(len(body)) + body


def batch_of(values, producer_id=-1, epoch=-1, sequence=-1):
    """A batch without keys; transactional if it has a producer."""
    now = int(time.time() * 1000)
    attributes = TRANSACTIONAL if producer_id >= 0 else 0
    summed = struct.pack(">hiqqqhii", attributes, len(values) - 1, now, now, producer_id, epoch, sequence, len(values))
    summed += b"".join(record(index, value) for index, value in enumerate(values))
    return struct.pack(">qiib", 0, len(summed) + 9, -1, 2) + struct.pack(">I", crc32c(summed)) + summed


class Client(wire.Client):
    def find_coordinator(self, key, transactional):
        reply = self.call(FIND_COORDINATOR, 1, text(key) + struct.pack(">b", transactional))
        return struct.unpack_from(">h", reply, 4)[0]

    def init_producer(self, transactional_id, timeout_ms=60000):
        """(code, producer id, epoch)"""
        reply = self.call(INIT_PRODUCER_ID, 1, text(transactional_id) + struct.pack(">i", timeout_ms))
        return struct.unpack_from(">hqh", reply, 4)

    def add_partitions(self, producer, topic, partitions):
        body = producer.head() + struct.pack(">i", 1) + text(topic) + struct.pack(f">i{len(partitions)}i", len(partitions), *partitions)
        reply = self.call(ADD_PARTITIONS, 0, body)
        at = 4 + 4 + 2 + len(topic) + 4
        codes = [struct.unpack_from(">ih", reply, at + 6 * index)[1] for index in range(len(partitions))]
        return next((code for code in codes if code), 0)

    def add_offsets(self, producer, group):
        return struct.unpack_from(">h", self.call(ADD_OFFSETS, 0, producer.head() + text(group)), 4)[0]

    def commit_offset(self, producer, group, topic, partition, offset):
        body = text(producer.transactional_id) + text(group) + struct.pack(">qh", producer.id, producer.epoch)
        body += struct.pack(">i", 1) + text(topic) + struct.pack(">iiqh", 1, partition, offset, -1)
        reply = self.call(TXN_OFFSET_COMMIT, 0, body)
        return struct.unpack_from(">h", reply, len(reply) - 2)[0]

    def end_txn(self, producer, commit):
        self.send_end(producer, commit)
        return self.receive_end(producer)

    def send_end(self, producer, commit):
        """The request alone; `receive_end` waits for its answer."""
        request = struct.pack(">hhi", END_TXN, 1, 7) + text("exactly-once") + producer.head() + struct.pack(">b", commit)
        self.socket.sendall(struct.pack(">i", len(request)) + request)

    def receive_end(self, producer):
        """The code."""
        reply = self._read(struct.unpack(">i", self._read(4))[0])
        return struct.unpack_from(">h", reply, 8)[0]

    def produce_batch(self, topic, partition, values, producer=None):
        """(code, offset)"""
        owner = text(producer.transactional_id) if producer else struct.pack(">h", -1)
        batch = batch_of(values, producer.id, producer.epoch, producer.sequence(partition)) if producer else batch_of(values)
        body = owner + struct.pack(">hi", -1, 30000) + struct.pack(">i", 1) + text(topic)
        reply = self.call(wire.PRODUCE, 3, body + struct.pack(">iii", 1, partition, len(batch)) + batch)
        code, offset = struct.unpack_from(">hq", reply, 4 + 2 + len(topic) + 4 + 4)
        if producer and code == 0:
            producer.written(partition, len(values))
        return code, offset

    def end_offset(self, topic, partition, isolation):
        """(code, offset): the last stable offset, or the high watermark."""
        body = struct.pack(">ib", -1, isolation) + struct.pack(">i", 1) + text(topic) + struct.pack(">iiq", 1, partition, -1)
        reply = self.call(LIST_OFFSETS, 2, body)
        code, _, offset = struct.unpack_from(">hqq", reply, 4 + 4 + 2 + len(topic) + 4 + 4)
        return code, offset

    def group_offset(self, group, topic, partition):
        """(code, offset), -1 if none is committed."""
        body = text(group) + struct.pack(">i", 1) + text(topic) + struct.pack(">ii", 1, partition)
        reply = self.call(OFFSET_FETCH, 2, body)
        overall = struct.unpack_from(">h", reply, len(reply) - 2)[0]
        offset, noted = struct.unpack_from(">qh", reply, 4 + 2 + len(topic) + 4 + 4)
        return overall or struct.unpack_from(">h", reply, 4 + 2 + len(topic) + 4 + 4 + 10 + max(noted, 0))[0], offset

    def fetch(self, topic, partition, offset, isolation):
        """(code, high watermark, [(producer id, first offset)] of aborted ones, bytes)"""
        body = struct.pack(">iiiib", -1, 100, 1, 1 << 25, isolation) + struct.pack(">i", 1) + text(topic)
        reply = self.call(wire.FETCH, 4, body + struct.pack(">iiqi", 1, partition, offset, 1 << 22))
        at = 4 + 4 + 2 + len(topic) + 4
        _, code, high_watermark, _, count = struct.unpack_from(">ihqqi", reply, at)
        at += 26
        aborted = [struct.unpack_from(">qq", reply, at + 16 * index) for index in range(max(count, 0))]
        at += 16 * len(aborted)
        size = struct.unpack_from(">i", reply, at)[0]
        return code, high_watermark, aborted, reply[at + 4:at + 4 + max(size, 0)]


class Producer:
    """A transactional producer's identity and its sequences."""

    def __init__(self, transactional_id, producer_id, epoch):
        self.transactional_id, self.id, self.epoch, self.sequences = transactional_id, producer_id, epoch, {}

    def go_on_as(self, producer_id, epoch):
        """With another epoch the sequences begin anew."""
        if (producer_id, epoch) != (self.id, self.epoch):
            self.id, self.epoch, self.sequences = producer_id, epoch, {}

    def head(self):
        return text(self.transactional_id) + struct.pack(">qh", self.id, self.epoch)

    def sequence(self, partition):
        """Of the next record."""
        return self.sequences.get(partition, 0)

    def written(self, partition, count):
        self.sequences[partition] = self.sequence(partition) + count
