"""The job on librdkafka, through confluent-kafka."""
import collections

from confluent_kafka import Consumer, KafkaException, Producer, TopicPartition

import job


class Client:
    def __init__(self):
        self.producer = Producer({"bootstrap.servers": job.BOOTSTRAP, "transactional.id": job.NAME, "socket.timeout.ms": 5000,
                                  "transaction.timeout.ms": job.TRANSACTION_TIMEOUT_MS, "reconnect.backoff.max.ms": 500})
        self.producer.init_transactions(20)
        self.consumer = Consumer({"bootstrap.servers": job.BOOTSTRAP, "group.id": job.GROUP, "isolation.level": "read_committed",
                                  "enable.auto.commit": False, "auto.offset.reset": "earliest", "session.timeout.ms": job.SESSION_TIMEOUT_MS,
                                  "heartbeat.interval.ms": 500, "reconnect.backoff.max.ms": 500, "socket.timeout.ms": 5000})
        self.consumer.subscribe([job.INPUT])

    def poll(self):
        batch = collections.defaultdict(list)
        for message in self.consumer.consume(job.BATCH_MAX, 0.3):
            if message.error() is None:
                batch[message.partition()].append(message.offset())
        return batch

    def begin(self):
        self.producer.begin_transaction()

    def send(self, partition, value):
        self.producer.produce(job.OUTPUT, value, partition=partition)
        self.producer.poll(0)

    def flush(self):
        self.producer.flush(8)

    def commit_offsets(self, ends):
        offsets = [TopicPartition(job.INPUT, partition, end) for partition, end in ends.items()]
        self.producer.send_offsets_to_transaction(offsets, self.consumer.consumer_group_metadata(), 8)

    def commit(self):
        self.producer.commit_transaction(8)

    def abort(self):
        self.producer.abort_transaction(8)

    def rewind(self, begins):
        for partition, begin in begins.items():
            try:
                self.consumer.seek(TopicPartition(job.INPUT, partition, begin))
            except KafkaException:
                pass  # revoked meanwhile: whoever has it now begins at the committed offset


job.run(Client)
