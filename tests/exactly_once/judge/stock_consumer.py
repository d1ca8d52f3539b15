"""A read_committed consumer of librdkafka: `stock_consumer.py BOOTSTRAP TOPIC PARTITIONS` prints a JSON line a record,
[partition, offset, value], up to the end of every partition."""
import json
import sys

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, TopicPartition


def main(bootstrap, topic, partitions):
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": "judge", "isolation.level": "read_committed",
                         "enable.auto.commit": False, "enable.partition.eof": True})
    consumer.assign([TopicPartition(topic, partition, OFFSET_BEGINNING) for partition in range(int(partitions))])
    open_ones = set(range(int(partitions)))
    while open_ones:
        for message in consumer.consume(1000, 1):
            if message.error() is None:
                print(json.dumps([message.partition(), message.offset(), message.value().decode()]))
            elif message.error().code() == KafkaError._PARTITION_EOF:
                open_ones.discard(message.partition())
            else:
                print(message.error(), file=sys.stderr)
    consumer.close()


main(*sys.argv[1:])
