"""What a partition holds, read with the client of `transaction_wire.py`; aborted records are left out here, as a consumer does."""
import struct
import time
from dataclasses import dataclass

from judge.transaction_wire import CONTROL, READ_COMMITTED, RETRIED, TRANSACTIONAL


@dataclass(frozen=True)
class Batch:
    base: int
    last: int
    attributes: int
    producer_id: int
    values: tuple  # of records; of a control batch none
    marker: int  # 0 abort, 1 commit; -1 if it is no control batch

    @property
    def transactional(self):
        return bool(self.attributes & TRANSACTIONAL)


def read_varint(data, at):
    value, shift = 0, 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value >> 1 ^ -(value & 1), at


def read_bytes(data, at):
    size, at = read_varint(data, at)
    return (None, at) if size < 0 else (bytes(data[at:at + size]), at + size)


def read_record(data, at):
    """(key, value, where the next one begins)"""
    length, at = read_varint(data, at)
    end = at + length
    _, at = read_varint(data, at + 1)
    _, at = read_varint(data, at)
    key, at = read_bytes(data, at)
    value, _ = read_bytes(data, at)
    return key, value, end


def parse_batches(data):
    at = 0
    while at + 61 <= len(data):
        base, length = struct.unpack_from(">qi", data, at)
        if at + 12 + length > len(data):
            return
        attributes, delta = struct.unpack_from(">hi", data, at + 21)
        producer_id = struct.unpack_from(">q", data, at + 43)[0]
        count = struct.unpack_from(">i", data, at + 57)[0]
        if attributes & 7:
            raise ValueError(f"the batch at {base} is compressed; workers must not")
        position, records = at + 61, []
        for _ in range(count):
            key, value, position = read_record(data, position)
            records.append((key, value))
        marker = struct.unpack_from(">h", records[0][0], 2)[0] if attributes & CONTROL else -1
        values = () if attributes & CONTROL else tuple(value for _, value in records)
        yield Batch(base, base + delta, attributes, producer_id, values, marker)
        at += 12 + length


class AbortedRanges:
    """Which batches of a fetch belong to aborted transactions: from the offset that the node names to the marker."""

    def __init__(self, named):
        self.waiting = sorted(named, key=lambda pair: pair[1])
        self.active = set()

    def hides(self, batch):
        while self.waiting and self.waiting[0][1] <= batch.last:
            self.active.add(self.waiting.pop(0)[0])
        if batch.marker == 0:
            self.active.discard(batch.producer_id)
        return batch.transactional and batch.producer_id in self.active


def read_batches(client, topic, partition, isolation, patience=20):
    """[(batch, whether it is hidden)] up to the end that the isolation level shows; raises ValueError on an error."""
    found, offset, deadline = [], 0, time.monotonic() + patience
    _, end = client.end_offset(topic, partition, isolation)
    while offset < end:
        code, _, aborted, data = client.fetch(topic, partition, offset, isolation)
        if code not in RETRIED and code != 0 or time.monotonic() > deadline:
            raise ValueError(f"fetch of {topic}-{partition} at {offset} of {end}: error {code}, {len(data)} bytes")
        ranges = AbortedRanges(aborted)
        for batch in parse_batches(data):
            hidden = ranges.hides(batch)
            if batch.last >= offset and batch.base < end:
                found.append((batch, hidden))
                offset, deadline = batch.last + 1, time.monotonic() + patience
    return found


def records_of(batches):
    """[(offset, value)] of those that are not hidden."""
    return [(batch.base + index, value) for batch, hidden in batches if not hidden for index, value in enumerate(batch.values)]


def read_records(client, topic, partition, isolation=READ_COMMITTED):
    """[(offset, value)]"""
    return records_of(read_batches(client, topic, partition, isolation))
