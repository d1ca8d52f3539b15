"""A transactional producer of a few lines, by version 1 of transactions, that may leave its transactions open.

Source of the layouts: https://kafka.apache.org/protocol, the oldest versions, which have no flexible fields.
"""
import struct
import time

from operated_node import SKIPPED  # noqa: F401  (it makes the folder of `wire` known)
from wire import Client, crc32c, text, varint

PRODUCE, INIT_PRODUCER_ID, ADD_PARTITIONS, END_TXN = 0, 22, 24, 26
TRANSACTIONAL = 0x10


class TransactionalProducer:
    def __init__(self, address, transactional_id):
        self.client, self.id, self.sequences = Client(address), transactional_id, {}
        told = self.client.call(INIT_PRODUCER_ID, 0, text(self.id) + struct.pack(">i", 60_000))
        _, code, self.producer, self.epoch = struct.unpack_from(">ihqh", told)
        assert code == 0, f"InitProducerId: error {code}"

    def _who(self):
        return text(self.id) + struct.pack(">qh", self.producer, self.epoch)

    def _batch(self, partition, value):
        record = b"\0" + varint(0) + varint(0) + varint(-1) + varint(len(value)) + value + varint(0)
        now, sequence = int(time.time() * 1000), self.sequences.get(partition, 0)
        self.sequences[partition] = sequence + 1
        summed = struct.pack(">hiqqqhii", TRANSACTIONAL, 0, now, now, self.producer, self.epoch, sequence, 1)
        summed += varint(len(record)) + record
        return struct.pack(">qiib", 0, len(summed) + 9, -1, 2) + struct.pack(">I", crc32c(summed)) + summed

    def write(self, topic, partition, value=b"value"):
        """The record's offset; its transaction begins with it if none is open."""
        there = struct.pack(">i", 1) + text(topic)
        told = self.client.call(ADD_PARTITIONS, 0, self._who() + there + struct.pack(">ii", 1, partition))
        code = struct.unpack_from(">h", told, len(told) - 2)[0]
        assert code == 0, f"AddPartitionsToTxn: error {code}"
        batch = self._batch(partition, value)
        body = text(self.id) + struct.pack(">hi", -1, 30_000) + there + struct.pack(">iii", 1, partition, len(batch))
        told = self.client.call(PRODUCE, 3, body + batch)
        code, offset = struct.unpack_from(">hq", told, 4 + 2 + len(topic) + 4 + 4)
        assert code == 0, f"Produce: error {code}"
        return offset

    def commit(self):
        """The error code of the commit."""
        return struct.unpack_from(">ih", self.client.call(END_TXN, 0, self._who() + b"\1"))[1]
