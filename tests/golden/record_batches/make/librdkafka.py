"""Writes the golden batches of librdkafka to standard output, as a Kafka broker stored them.

usage: librdkafka.py BOOTSTRAP LOG_DIR      pip install confluent-kafka
"""
import importlib.metadata
import sys
import time

from confluent_kafka import Producer, libversion
from confluent_kafka.admin import AdminClient, NewTopic

BASE = 1700000000000
RECORDS = [
    (BASE, b"k0", b"first", None),
    (BASE + 5, None, b"second", [("h", b"1"), ("empty", None)]),
    (BASE + 3, b"k2", None, None),
    (BASE + 3, b"", b"x" * 1000, None),
]
bootstrap, log_dir = sys.argv[1:]
admin = AdminClient({"bootstrap.servers": bootstrap})

print("# librdkafka", libversion()[0], "(confluent-kafka", importlib.metadata.version("confluent-kafka") + ")")
for codec in ["none", "gzip", "snappy", "lz4", "zstd"]:
    topic = "golden-librdkafka-" + codec
    admin.create_topics([NewTopic(topic, 1, 1)])[topic].result()
    producer = Producer({"bootstrap.servers": bootstrap, "compression.type": codec, "linger.ms": 500,
                         "enable.idempotence": codec == "none"})
    for timestamp, key, value, headers in RECORDS:
        producer.produce(topic, value, key, partition=0, timestamp=timestamp, headers=headers)
    producer.flush()
    time.sleep(0.2)
    with open(f"{log_dir}/{topic}-0/00000000000000000000.log", "rb") as segment:
        print(codec, segment.read().hex())
