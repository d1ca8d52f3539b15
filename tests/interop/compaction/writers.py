"""Producers that go on while the node compacts and dies, and the truth about what they wrote."""

import random
import threading

from confluent_kafka import KafkaException, Producer

CODECS = ("none", "gzip", "snappy", "lz4", "zstd")
KEYS = 150
TOMBSTONE_SHARE, ABORT_SHARE = 0.1, 0.3


class Truth:
    """What was written: by partition and offset a key, a value (None: a tombstone) and whether it is committed."""

    def __init__(self):
        self.lock = threading.Lock()
        self.written = [{} for _ in CODECS]
        self.problems = []
        self.transactions = {True: 0, False: 0}

    def note(self, messages, committed):
        with self.lock:
            for m in messages:
                self.written[m.partition()][m.offset()] = (m.key(), m.value(), committed)

    def committed(self, partition):
        """(offset, key, value) in order."""
        with self.lock:
            return sorted((at, key, value) for at, (key, value, stands) in self.written[partition].items() if stands)

    def last_values(self, partition):
        """The offset and value of each key that has one, by key."""
        last = {key: (at, value) for at, key, value in self.committed(partition)}
        return {key: found for key, found in last.items() if found[1] is not None}


class Writer(threading.Thread):
    """Writes with one codec, to the partition of its number, until it is told to stop."""

    def __init__(self, number, bootstrap, topic, truth, **config):
        super().__init__(name=f"{type(self).__name__}-{number}")
        self.number, self.topic, self.truth = number, topic, truth
        self.over = threading.Event()
        self.random = random.Random(number)
        self.config = {"bootstrap.servers": bootstrap, "compression.type": CODECS[number], "linger.ms": 10,
                       "enable.idempotence": True, "message.timeout.ms": 60_000, "reconnect.backoff.max.ms": 500,
                       **config}

    def run(self):
        try:
            self.write()
        except Exception as problem:  # the cases tell it
            self.truth.problems.append(f"{self.name}: {problem!r}")

    def record(self, mark):
        key = b"key-%d" % self.random.randrange(KEYS)
        return key, None if self.random.random() < TOMBSTONE_SHARE else b"%s %s" % (mark, self.random.randbytes(150).hex().encode())


class PlainWriter(Writer):
    def write(self):
        producer, count = Producer(self.config), 0
        while not self.over.wait(0.02):
            for _ in range(25):
                count += 1
                key, value = self.record(b"plain %d" % count)
                producer.produce(self.topic, value, key, partition=self.number, on_delivery=self.delivered)
            producer.poll(0)
        if producer.flush(60):
            raise AssertionError("records are left in the queue")

    def delivered(self, error, message):
        if error:
            self.truth.problems.append(f"{self.name}: {error}")
        else:
            self.truth.note([message], True)


class TransactionalWriter(Writer):
    """Each transaction writes to two partitions; some are aborted."""

    producers_of_a_partition = 2

    def write(self):
        producer, count = Producer({**self.config, "transactional.id": f"{self.topic}-{self.number}"}), 0
        producer.init_transactions(60)
        while not self.over.wait(0.05):
            count += 1
            delivered = []
            producer.begin_transaction()
            for i in range(self.random.randrange(2, 30)):
                key, value = self.record(b"transaction %d" % count)
                producer.produce(self.topic, value, key, partition=(self.number + i % 2) % len(CODECS),
                                 on_delivery=lambda error, m: None if error else delivered.append(m))
            committed = self.end(producer, self.random.random() >= ABORT_SHARE)
            self.truth.transactions[committed] += 1
            self.truth.note(delivered, committed)

    @staticmethod
    def end(producer, wanted):
        """Whether it was committed."""
        while True:
            try:
                if wanted:
                    producer.commit_transaction(60)
                else:
                    producer.flush(60)  # what is aborted shall be in the log
                    producer.abort_transaction(60)
                return wanted
            except KafkaException as refusal:
                if refusal.args[0].txn_requires_abort():
                    wanted = False
                elif not refusal.args[0].retriable():
                    raise
