"""Cases of librdkafka through confluent-kafka. usage: check.py HOST:PORT"""

import sys

from cases import BASE_TIME, fresh, fresh_topic, listed_as, run_all, same, samples, wait_until
from confluent_kafka import (OFFSET_BEGINNING, Consumer, ConsumerGroupTopicPartitions, KafkaError, KafkaException,
                             Producer, TopicPartition)
from confluent_kafka.admin import (AdminClient, AlterConfigOpType, ConfigEntry, ConfigResource, NewPartitions, NewTopic,
                                   OffsetSpec, ResourceType)

BOOTSTRAP = sys.argv[1]
PARTITIONS = 4
admin = AdminClient({"bootstrap.servers": BOOTSTRAP})


def done(futures):
    """The results of an admin call, by key, once all are there."""
    return {key: future.result(20) for key, future in futures.items()}


def new_topic(name, partitions=PARTITIONS, **config):
    topic = fresh_topic(name)
    done(admin.create_topics([NewTopic(topic, partitions, 1, config=config)]))
    return topic


def produce(topic, records, **config):
    problems = []
    producer = Producer({"bootstrap.servers": BOOTSTRAP, "linger.ms": 5, **config})
    for i, s in enumerate(records):
        producer.produce(topic, s.value, s.key, partition=i % PARTITIONS, timestamp=s.timestamp, headers=list(s.headers),
                         on_delivery=lambda error, _: problems.append(error) if error else None)
    same("records left in the queue", 0, producer.flush(30))
    same("delivery errors", [], problems)


def consumer(group=None, **config):
    return Consumer({"bootstrap.servers": BOOTSTRAP, "group.id": group or fresh("check"), "auto.offset.reset": "earliest",
                     "session.timeout.ms": 6000, "heartbeat.interval.ms": 500, "enable.auto.commit": False, **config})


def read(reader, count, seconds=20):
    """The next records, as they come."""
    records = []

    def more():
        records.extend(message for message in reader.consume(count - len(records), 0.5) if message.error() is None)
        return len(records) >= count

    wait_until(f"{count} records", more, seconds)
    return records


def read_topic(topic, count):
    reader = consumer()
    reader.assign([TopicPartition(topic, p, OFFSET_BEGINNING) for p in range(PARTITIONS)])
    records = read(reader, count)
    reader.close()
    return records


def contents(message):
    headers = tuple(message.headers() or ())
    return (message.key(), message.value(), headers, message.timestamp()[1])


def check_round_trip(**config):
    topic = new_topic("round-trip")
    written = samples()
    produce(topic, written, **config)
    records = read_topic(topic, len(written))
    for p in range(PARTITIONS):
        expected = [(s.key, s.value, s.headers, s.timestamp) for s in written[p::PARTITIONS]]
        of_partition = [r for r in records if r.partition() == p]
        same(f"offsets of partition {p}", list(range(len(expected))), [r.offset() for r in of_partition])
        same(f"records of partition {p}", expected, [contents(r) for r in of_partition])


def check_seek_by_time():
    topic = new_topic("by-time")
    produce(topic, samples())
    reader = consumer()
    wanted = BASE_TIME + 101_000 - 1
    found = reader.offsets_for_times([TopicPartition(topic, p, wanted) for p in range(PARTITIONS)], 20)
    reader.assign(found)
    first = {}
    wait_until("a record of each partition",
               lambda: [first.setdefault(r.partition(), r) for r in read(reader, 1)] and len(first) == PARTITIONS)
    same("times found", [BASE_TIME + 1_000 * n for n in (101, 102, 103, 104)],
         sorted(r.timestamp()[1] for r in first.values()))
    reader.close()


def assignment_sizes(*members):
    for member in members:
        member.poll(0.1)
    return [len(member.assignment()) for member in members]


def check_rebalance(**config):
    topic = new_topic("rebalance")
    group = fresh("rebalance")
    first, second = consumer(group, **config), consumer(group, **config)
    first.subscribe([topic])
    wait_until("the first member has all", lambda: assignment_sizes(first) == [PARTITIONS])
    second.subscribe([topic])
    wait_until("two members share", lambda: assignment_sizes(first, second) == [2, 2])
    second.close()
    wait_until("the first member has all again", lambda: assignment_sizes(first) == [PARTITIONS])
    first.close()


def check_commits():
    topic = new_topic("commits")
    group = fresh("commits")
    written = samples()
    produce(topic, written)
    first = consumer(group)
    first.subscribe([topic])
    half = read(first, len(written) // 2)
    first.commit(asynchronous=False)
    first.close()
    second = consumer(group)
    second.subscribe([topic])
    rest = read(second, len(written) - len(half))
    places = {(r.partition(), r.offset()) for r in half + rest}
    same("records read once by either member", len(written), len(places))
    second.close()


def check_static_member():
    topic = new_topic("static")
    group = fresh("static")
    first = consumer(group, **{"group.instance.id": "one"})
    first.subscribe([topic])
    wait_until("the member has all", lambda: assignment_sizes(first) == [PARTITIONS])
    first.close()
    again = consumer(group, **{"group.instance.id": "one"})
    again.subscribe([topic])
    wait_until("the member that came back has all", lambda: assignment_sizes(again) == [PARTITIONS], 5)
    again.close()


def check_topics():
    topic = new_topic("admin", 2, **{"retention.ms": "3600000"})
    same("partitions", 2, len(admin.list_topics(timeout=20).topics[listed_as(topic)].partitions))
    done(admin.create_partitions([NewPartitions(topic, 5)]))
    wait_until("five partitions", lambda: len(admin.list_topics(topic, 20).topics[topic].partitions) == 5)
    same("a broker at least", True, len(admin.describe_cluster().result(20).nodes) >= 1)
    done(admin.delete_topics([topic]))
    wait_until("the topic is gone", lambda: listed_as(topic) not in admin.list_topics(timeout=20).topics)


def check_configs():
    topic = new_topic("configs", **{"retention.ms": "3600000"})
    resource = ConfigResource(ResourceType.TOPIC, topic)

    def value_of(name):
        try:
            return done(admin.describe_configs([resource]))[resource][name].value
        except KafkaException as refusal:  # Kafka may answer so for a moment after it created the topic
            same("refusal", KafkaError.UNKNOWN_TOPIC_OR_PART, refusal.args[0].code())
            return None

    wait_until("the config that the topic was created with", lambda: value_of("retention.ms") == "3600000")
    change = ConfigResource(ResourceType.TOPIC, topic, incremental_configs=[
        ConfigEntry("max.message.bytes", "5000", incremental_operation=AlterConfigOpType.SET),
        ConfigEntry("retention.ms", None, incremental_operation=AlterConfigOpType.DELETE)])
    done(admin.incremental_alter_configs([change]))

    wait_until("the config that was set", lambda: value_of("max.message.bytes") == "5000")
    wait_until("the config that was unset", lambda: value_of("retention.ms") != "3600000")


def check_groups():
    topic = new_topic("groups")
    group = fresh("groups")
    produce(topic, samples()[:PARTITIONS])
    member = consumer(group)
    member.subscribe([topic])
    read(member, PARTITIONS)
    member.commit(asynchronous=False)
    listed = {g.group_id: g for g in admin.list_consumer_groups().result(20).valid}
    same("listed", True, group in listed)
    described = done(admin.describe_consumer_groups([group]))[group]
    same("partitions of the member", PARTITIONS, len(described.members[0].assignment.topic_partitions))
    member.close()
    moved = [TopicPartition(topic, 0, 0)]
    done(admin.alter_consumer_group_offsets([ConsumerGroupTopicPartitions(group, moved)]))
    offsets = done(admin.list_consumer_group_offsets([ConsumerGroupTopicPartitions(group)]))[group].topic_partitions
    same("offsets", [0, 1, 1, 1], [p.offset for p in sorted(offsets, key=lambda p: p.partition)])
    done(admin.delete_consumer_groups([group]))
    same("listed", False, group in {g.group_id for g in admin.list_consumer_groups().result(20).valid})


def check_delete_records():
    topic = new_topic("delete-records")
    produce(topic, samples()[:8 * PARTITIONS])
    done(admin.delete_records([TopicPartition(topic, 0, 5)]))
    first = done(admin.list_offsets({TopicPartition(topic, 0): OffsetSpec.earliest()}))
    same("the first offset", [5], [found.offset for found in first.values()])
    same("records left", 8 * PARTITIONS - 5, len(read_topic(topic, 8 * PARTITIONS - 5)))


CODECS = ("none", "gzip", "snappy", "lz4", "zstd")
run_all("confluent-kafka", [
    *((f"round-trip/{codec}", lambda codec=codec: check_round_trip(**{"compression.type": codec})) for codec in CODECS),
    ("round-trip/idempotent", lambda: check_round_trip(**{"enable.idempotence": True})),
    ("round-trip/acks-1", lambda: check_round_trip(acks=1)),
    ("seek-by-time", check_seek_by_time),
    ("rebalance/range", lambda: check_rebalance(**{"partition.assignment.strategy": "range"})),
    ("rebalance/cooperative-sticky", lambda: check_rebalance(**{"partition.assignment.strategy": "cooperative-sticky"})),
    ("commits", check_commits),
    ("static-member", check_static_member),
    ("admin/topics", check_topics),
    ("admin/configs", check_configs),
    ("admin/groups", check_groups),
    ("admin/delete-records", check_delete_records),
])
