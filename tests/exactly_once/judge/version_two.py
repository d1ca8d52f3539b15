"""Transaction version 2 on the wire (KIP-890): a produce adds its partitions, offsets their group, and every end brings
the producer a new epoch. The rest is that of `transaction_wire.py`."""
import struct

import wire
from judge.transaction_wire import END_TXN, TXN_OFFSET_COMMIT, Client, batch_of
from wire import text


def unsigned_varint(value):
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes(out) + bytes([value])


def compact(data):
    """A compact string or bytes; None is null."""
    if data is None:
        return b"\0"
    data = data.encode() if isinstance(data, str) else data
    return unsigned_varint(len(data) + 1) + data


def one_of(*parts):
    """A compact array with one struct, which ends without tagged fields."""
    return b"\2" + b"".join(parts) + b"\0"


class SecondClient(Client):
    """Speaks version 2 with the calls of the first; the partitions and groups need no call of their own."""

    def request(self, api, version, body):
        whole = struct.pack(">hhi", api, version, 7) + text("exactly-once") + b"\0" + body
        self.socket.sendall(struct.pack(">i", len(whole)) + whole)

    def call_flexible(self, api, version, body):
        """The answer without its header."""
        self.request(api, version, body)
        return self._read(struct.unpack(">i", self._read(4))[0])[5:]

    def add_partitions(self, producer, topic, partitions):
        return 0

    def add_offsets(self, producer, group):
        return 0

    def produce_batch(self, topic, partition, values, producer=None):
        """(code, offset)"""
        if producer is None:
            return super().produce_batch(topic, partition, values)
        batch = batch_of(values, producer.id, producer.epoch, producer.sequence(partition))
        body = compact(producer.transactional_id) + struct.pack(">hi", -1, 30000)
        body += one_of(compact(topic), one_of(struct.pack(">i", partition), compact(batch))) + b"\0"
        reply = self.call_flexible(wire.PRODUCE, 12, body)
        code, offset = struct.unpack_from(">hq", reply, 1 + len(compact(topic)) + 1 + 4)
        if code == 0:
            producer.written(partition, len(values))
        return code, offset

    def commit_offset(self, producer, group, topic, partition, offset):
        body = compact(producer.transactional_id) + compact(group) + struct.pack(">qhi", producer.id, producer.epoch, -1)
        body += compact("") + compact(None)
        body += one_of(compact(topic), one_of(struct.pack(">iqi", partition, offset, -1), compact(""))) + b"\0"
        reply = self.call_flexible(TXN_OFFSET_COMMIT, 5, body)
        return struct.unpack_from(">h", reply, 4 + 1 + len(compact(topic)) + 1 + 4)[0]

    def send_end(self, producer, commit):
        self.request(END_TXN, 5, compact(producer.transactional_id) + struct.pack(">qhb", producer.id, producer.epoch, commit) + b"\0")

    def receive_end(self, producer):
        """The code. The producer goes on with what the answer names."""
        reply = self._read(struct.unpack(">i", self._read(4))[0])[5:]
        code, producer_id, epoch = struct.unpack_from(">hqh", reply, 4)
        if code == 0:
            producer.go_on_as(producer_id, epoch)
        return code
