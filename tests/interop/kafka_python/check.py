"""Cases of kafka-python. usage: check.py HOST:PORT"""

import sys
from dataclasses import replace

import cases
from cases import BASE_TIME, fresh, fresh_topic, listed_as, run_all, same, wait_until
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import ConfigResource, ConfigResourceType, NewTopic
from kafka.coordinator.assignors.cooperative_sticky import CooperativeStickyAssignor
from kafka.coordinator.assignors.range import RangePartitionAssignor
from kafka.structs import OffsetAndMetadata

BOOTSTRAP = sys.argv[1]
PARTITIONS = 4
admin = KafkaAdminClient(bootstrap_servers=BOOTSTRAP)


def samples():
    """The shared ones, without the null in a header, which this client refuses to send."""
    return [replace(s, headers=tuple(h for h in s.headers if h[1] is not None)) for s in cases.samples()]


def new_topic(name, partitions=PARTITIONS, **config):
    topic = fresh_topic(name)
    admin.create_topics([NewTopic(topic, partitions, 1, topic_configs=config)])
    return topic


def produce(topic, records, **config):
    producer = KafkaProducer(bootstrap_servers=BOOTSTRAP, linger_ms=5, **config)
    sent = [producer.send(topic, s.value, s.key, list(s.headers), i % PARTITIONS, s.timestamp)
            for i, s in enumerate(records)]
    producer.flush(30)
    written = [future.get(30) for future in sent]
    producer.close()
    return written


def consumer(group=None, **config):
    return KafkaConsumer(bootstrap_servers=BOOTSTRAP, group_id=group, auto_offset_reset="earliest",
                         enable_auto_commit=False, **config)


def member(group, topic, *assignors):
    joined = consumer(group, session_timeout_ms=6000, heartbeat_interval_ms=500,
                      partition_assignment_strategy=assignors or (RangePartitionAssignor,))
    joined.subscribe([topic])
    return joined


def read(reader, count, seconds=20):
    records = []

    def more():
        for batch in reader.poll(500, max_records=count - len(records)).values():
            records.extend(batch)
        return len(records) >= count

    wait_until(f"{count} records", more, seconds)
    return records


def all_partitions(topic):
    return [TopicPartition(topic, p) for p in range(PARTITIONS)]


def read_topic(topic, count):
    reader = consumer()
    reader.assign(all_partitions(topic))
    reader.seek_to_beginning()
    records = read(reader, count)
    reader.close()
    return records


def check_round_trip(**config):
    topic = new_topic("round-trip")
    written = samples()
    produce(topic, written, **config)
    records = read_topic(topic, len(written))
    for p in range(PARTITIONS):
        expected = [(s.key, s.value, s.headers, s.timestamp) for s in written[p::PARTITIONS]]
        of_partition = [r for r in records if r.partition == p]
        same(f"offsets of partition {p}", list(range(len(expected))), [r.offset for r in of_partition])
        found = [(r.key, r.value, tuple(tuple(h) for h in r.headers), r.timestamp) for r in of_partition]
        same(f"records of partition {p}", expected, found)


def check_seek_by_time():
    topic = new_topic("by-time")
    produce(topic, samples())
    reader = consumer()
    reader.assign(all_partitions(topic))
    found = reader.offsets_for_times({p: BASE_TIME + 101_000 - 1 for p in all_partitions(topic)})
    same("times found", [BASE_TIME + 1_000 * n for n in (101, 102, 103, 104)], sorted(f.timestamp for f in found.values()))
    place, at = next(iter(found.items()))
    reader.seek(place, at.offset)
    record = next(r for r in read(reader, 200) if r.partition == place.partition)
    same("the record there", at.timestamp, record.timestamp)
    reader.close()


def assignment_sizes(*members):
    for one in members:
        one.poll(100)
    return [len(one.assignment()) for one in members]


def check_rebalance(*assignors):
    topic = new_topic("rebalance")
    group = fresh("rebalance")
    first = member(group, topic, *assignors)
    wait_until("the first member has all", lambda: assignment_sizes(first) == [PARTITIONS])
    second = member(group, topic, *assignors)
    wait_until("two members share", lambda: assignment_sizes(first, second) == [2, 2])
    second.close()
    wait_until("the first member has all again", lambda: assignment_sizes(first) == [PARTITIONS])
    first.close()


def check_commits():
    topic = new_topic("commits")
    group = fresh("commits")
    written = samples()
    produce(topic, written)
    first = member(group, topic)
    half = read(first, len(written) // 2)
    first.commit()
    first.close()
    second = member(group, topic)
    rest = read(second, len(written) - len(half))
    same("records read once by either member", len(written), len({(r.partition, r.offset) for r in half + rest}))
    second.close()


def check_topics():
    topic = new_topic("admin", 2)
    wait_until("the topic is listed", lambda: listed_as(topic) in admin.list_topics())
    admin.create_partitions({topic: 5})
    wait_until("five partitions", lambda: len(admin.describe_topics([topic])[0]["partitions"]) == 5)
    same("a broker at least", True, len(admin.describe_cluster()["brokers"]) >= 1)
    admin.delete_topics([topic])
    wait_until("the topic is gone", lambda: listed_as(topic) not in admin.list_topics())


def check_configs():
    topic = new_topic("configs", **{"retention.ms": "3600000"})

    def value_of(name):
        described = admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, topic)], config_filter="all")
        return described["topic"][topic][name]["value"]

    wait_until("the topic is listed", lambda: listed_as(topic) in admin.list_topics())
    same("retention.ms", "3600000", str(value_of("retention.ms")))
    admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic, configs={"max.message.bytes": "5000"})])
    wait_until("the config has changed", lambda: str(value_of("max.message.bytes")) == "5000")


def check_groups():
    topic = new_topic("groups")
    group = fresh("groups")
    produce(topic, samples()[:PARTITIONS])
    joined = member(group, topic)
    read(joined, PARTITIONS)
    joined.commit()
    same("listed", True, group in {g["group_id"] for g in admin.list_groups()})
    same("members", 1, len(admin.describe_groups([group])[group]["members"]))
    joined.close()
    admin.alter_group_offsets(group, {TopicPartition(topic, 0): OffsetAndMetadata(0, "", -1)})
    offsets = admin.list_group_offsets({group: None})[group]
    same("offsets", [0, 1, 1, 1], [offsets[p].offset for p in all_partitions(topic)])
    admin.delete_groups([group])
    same("listed", False, group in {g["group_id"] for g in admin.list_groups()})


def check_delete_records():
    topic = new_topic("delete-records")
    produce(topic, samples()[:8 * PARTITIONS])
    admin.delete_records({TopicPartition(topic, 0): 5})
    reader = consumer()
    same("the first offset", {TopicPartition(topic, 0): 5}, reader.beginning_offsets([TopicPartition(topic, 0)]))
    reader.close()
    same("records left", 8 * PARTITIONS - 5, len(read_topic(topic, 8 * PARTITIONS - 5)))


CODECS = (None, "gzip", "snappy", "lz4", "zstd")
run_all("kafka-python", [
    *((f"round-trip/{codec or 'none'}", lambda codec=codec: check_round_trip(compression_type=codec)) for codec in CODECS),
    ("round-trip/acks-1", lambda: check_round_trip(acks=1, enable_idempotence=False)),
    ("seek-by-time", check_seek_by_time),
    ("rebalance/range", lambda: check_rebalance(RangePartitionAssignor)),
    ("rebalance/cooperative-sticky", lambda: check_rebalance(CooperativeStickyAssignor)),
    ("commits", check_commits),
    ("admin/topics", check_topics),
    ("admin/configs", check_configs),
    ("admin/groups", check_groups),
    ("admin/delete-records", check_delete_records),
])
