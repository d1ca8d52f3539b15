"""The job on kafka-python, whose protocol is its own.

Its commit succeeds though a record of the transaction could not be sent, or was sent before it changed its epoch on its
own account. So every record's future is asked before the offsets are sent.
"""
from kafka import KafkaConsumer, KafkaProducer, OffsetAndMetadata, TopicPartition

import job

SENT_SECONDS_MAX = 11  # above the delivery timeout


class Client:
    def __init__(self):
        self.producer = KafkaProducer(bootstrap_servers=job.BOOTSTRAP, transactional_id=job.NAME, request_timeout_ms=5000,
                                      transaction_timeout_ms=job.TRANSACTION_TIMEOUT_MS, delivery_timeout_ms=10000,
                                      max_block_ms=10000, reconnect_backoff_max_ms=500)
        self.producer.init_transactions()
        self.consumer = KafkaConsumer(job.INPUT, bootstrap_servers=job.BOOTSTRAP, group_id=job.GROUP,
                                      isolation_level="read_committed", enable_auto_commit=False,
                                      auto_offset_reset="earliest", session_timeout_ms=job.SESSION_TIMEOUT_MS, heartbeat_interval_ms=500,
                                      reconnect_backoff_max_ms=500)

    def poll(self):
        polled = self.consumer.poll(timeout_ms=300, max_records=job.BATCH_MAX)
        return {place.partition: [record.offset for record in records] for place, records in polled.items() if records}

    def begin(self):
        self.futures = []
        self.producer.begin_transaction()

    def send(self, partition, value):
        self.futures.append(self.producer.send(job.OUTPUT, value.encode(), partition=partition))

    def flush(self):
        for future in self.futures:
            future.get(timeout=SENT_SECONDS_MAX)

    def commit_offsets(self, ends):
        self.flush()
        offsets = {TopicPartition(job.INPUT, partition): OffsetAndMetadata(end, "", -1) for partition, end in ends.items()}
        self.producer.send_offsets_to_transaction(offsets, self.consumer.group_metadata())

    def commit(self):
        self.producer.commit_transaction()

    def abort(self):
        self.producer.abort_transaction()

    def rewind(self, begins):
        for partition, begin in begins.items():
            place = TopicPartition(job.INPUT, partition)
            if place in self.consumer.assignment():
                self.consumer.seek(place, begin)


job.run(Client)
