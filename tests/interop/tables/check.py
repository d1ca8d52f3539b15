"""Tables with a changelog, and tables that follow a topic, seen with a stock client, while the node is killed again and again.

Prints `PASS name` of each claim as it is shown; the first that does not hold ends it.
"""
import collections
import io
import json
import random
import tempfile
import threading
import time
import urllib.parse
import urllib.request

import avro.io
import avro.schema
import confluent_kafka
from operated_node import TOP, OperatedNode
from volume_commands import Volumes, free_port

KILLS = 4
KEYS = [f"card-{i}" for i in range(40)] + ["grüße", "a \"b\"\n"]


def consumer_of(address):
    return confluent_kafka.Consumer({"bootstrap.servers": address, "group.id": "reads", "enable.auto.commit": False,
                                     "enable.partition.eof": True, "isolation.level": "read_committed",
                                     "auto.offset.reset": "earliest"})


def read_all(address, topic):
    """All committed records of a topic, each partition in its order."""
    consumer = consumer_of(address)
    partitions = consumer.list_topics(topic, 10).topics[topic].partitions
    consumer.assign([confluent_kafka.TopicPartition(topic, p, 0) for p in partitions])
    records, ends = [], set()
    deadline = time.monotonic() + 60
    while len(ends) < len(partitions):
        assert time.monotonic() < deadline, f"{topic} is not read to its end"
        message = consumer.poll(1)
        if message is None:
            continue
        if message.error():
            assert message.error().code() == confluent_kafka.KafkaError._PARTITION_EOF, message.error()
            ends.add(message.partition())
            continue
        records.append(message)
    consumer.close()
    return records


class RowWriter(threading.Thread):
    """Puts and deletes rows over HTTP until it is told to end; knows what was answered."""

    def __init__(self, node, key, seed):
        super().__init__()
        self.node, self.key, self.random, self.over = node, key, random.Random(seed), False
        self.number, self.answered = 0, None

    def run(self):
        while not self.over:
            self.number += 1
            value = None if self.random.random() < 0.1 else json.dumps({"n": self.number, "by": self.key})
            try:
                self.write(value)
                self.answered = self.number
            except OSError:
                time.sleep(0.05)  # the node is down; the write may have been done or not

    def write(self, value):
        url = (f"http://{self.node.http_address}/v1/rows/payments/last_use?key=" + urllib.parse.quote(self.key))
        request = urllib.request.Request(url, data=value.encode() if value else None,
                                         method="PUT" if value else "DELETE")
        with urllib.request.urlopen(request, timeout=30) as answer:
            answer.read()


class ActivityProducer(threading.Thread):
    """Produces keyed records in transactions, of which every third is aborted."""

    def __init__(self, node, seed):
        super().__init__()
        self.node, self.random, self.over, self.number = node, random.Random(seed), False, 0

    def run(self):
        while not self.over:
            try:
                self.produce_while_it_goes(self.node.address)
            except (confluent_kafka.KafkaException, BufferError):
                time.sleep(0.05)

    def produce_while_it_goes(self, address):
        producer = confluent_kafka.Producer({"bootstrap.servers": address, "transactional.id": "activity",
                                             "transaction.timeout.ms": 10_000, "partitioner": "murmur2_random"})
        producer.init_transactions(10)
        while not self.over and address == self.node.address:
            producer.begin_transaction()
            for _ in range(self.random.randint(1, 50)):
                self.number += 1
                value = None if self.random.random() < 0.15 else f"{self.number}"
                producer.produce("payments.cards.activity", key=self.random.choice(KEYS), value=value)
            if self.number % 3 == 0:
                producer.abort_transaction(10)
            else:
                producer.commit_transaction(10)


def kill_again_and_again(node, workers):
    for worker in workers:
        worker.start()
    for _ in range(KILLS):
        time.sleep(random.uniform(0.5, 1.5))  # so much is written between two kills
        node.kill()
        node.start()
    time.sleep(1)
    for worker in workers:
        worker.over = True
    for worker in workers:
        worker.join()


def rows_of(v, table):
    rows = {}
    for line in v("table", "export", table).splitlines():
        row = json.loads(line)
        rows[row["key"]] = row["value"]
    return rows


def the_changelog_tells_each_change_once_and_in_order(v, writers):
    now = {}
    records = read_all(v.node.address, "payments.cards.changes")
    for record in records:
        change = json.loads(record.value())
        key = change["key"]
        assert record.key().decode() == key
        assert change["old"] == now.get(key), f"{key}: {change} follows {now.get(key)}: lost, doubled or moved"
        assert abs(change["at"] - record.timestamp()[1]) < 60_000
        now[key] = change["new"]
    assert {k: value for k, value in now.items() if value is not None} == rows_of(v, "/payments/last_use")
    for writer in writers:
        told = now.get(writer.key)
        if told is not None and writer.answered is not None:
            assert json.loads(told)["n"] >= writer.answered or writer.number > writer.answered, writer.key
    return records


def keys_are_where_a_stock_client_would_put_them(v, records):
    v.node.command("topic", "create", "beside", "--partitions", "3")
    producer = confluent_kafka.Producer({"bootstrap.servers": v.node.address, "partitioner": "murmur2_random"})
    for key in {record.key() for record in records}:
        producer.produce("beside", key=key, value=b"")
    assert producer.flush(30) == 0
    beside = {record.key(): record.partition() for record in read_all(v.node.address, "beside")}
    for record in records:
        assert record.partition() == beside[record.key()], record.key()


def a_table_is_the_dict_that_a_reader_makes(v):
    wanted = {}
    for record in read_all(v.node.address, "payments.cards.activity"):
        if record.value() is None:
            wanted.pop(record.key().decode(), None)
        else:
            wanted[record.key().decode()] = record.value().decode()
    deadline = time.monotonic() + 60
    while (described := v.json("table", "describe", "/payments/last")["tables"][0]["from"])["lag"] > 0:
        assert time.monotonic() < deadline, described
        time.sleep(0.1)
    assert described["state"] == "following", described
    assert rows_of(v, "/payments/last") == wanted
    return wanted


def bytes_that_are_no_text_come_through(v):
    v("table", "put", "/payments/last_use", "ff00", "80", "-k", "hex", "-v", "hex")
    changes = [json.loads(r.value()) for r in read_all(v.node.address, "payments.cards.changes") if r.key() == b"\xff\0"]
    assert [c["key"] for c in changes] == [{"base64": "/wA="}] and changes[0]["new"] == {"base64": "gA=="}


def avro_is_read_by_an_avro_library(v):
    v("table", "create", "/payments/binary", "--changelog", "/payments/cards:binary", "--changelog-format", "avro")
    v("table", "put", "/payments/binary", "k", "first")
    v("table", "put", "/payments/binary", "k", "second")
    v("table", "delete", "/payments/binary", "k")
    schema = avro.schema.parse((TOP / "docs/table_change.avsc").read_text())
    changes = []
    for record in read_all(v.node.address, "payments.cards.binary"):
        value = record.value()
        assert value[:2] == b"\xc3\x01" and value[2:10] == schema.fingerprint("CRC-64-AVRO"), value[:10]
        changes.append(avro.io.DatumReader(schema).read(avro.io.BinaryDecoder(io.BytesIO(value[10:]))))
    pairs = [(change["key"], change["old"], change["new"]) for change in changes]
    assert pairs == [(b"k", None, b"first"), (b"k", b"first", b"second"), (b"k", b"second", None)], pairs


def a_deleted_topic_ends_it(v):
    before = rows_of(v, "/payments/last")
    v.node.command("topic", "delete", "payments.cards.activity")
    deadline = time.monotonic() + 60
    while "stopped: /payments/cards:activity was deleted" not in v("table", "describe", "/payments/last"):
        assert time.monotonic() < deadline, v("table", "describe", "/payments/last")
        time.sleep(0.2)
    assert rows_of(v, "/payments/last") == before
    v.ends_with(7, "table", "put", "/payments/last", "a", "b", saying="follows")
    v("table", "alter", "/payments/last", "--detach")
    v("table", "put", "/payments/last", "a", "b")


def passes(claim, *given):
    shown = claim(*given)
    print("PASS interop/tables/" + claim.__name__.replace("_", "-"), flush=True)
    return shown


def main():
    address = f"127.0.0.1:{free_port()}"
    with tempfile.TemporaryDirectory() as folder:
        node = OperatedNode(f"{folder}/data", f"{folder}/log", {"MILLRACE_LINK_ADDRESS": address})
        node.start()
        try:
            v = Volumes(node, address, folder)
            v("volume", "create", "/payments")
            v("stream", "create", "/payments/cards")
            for topic in ("changes", "activity"):
                node.command("topic", "create", f"payments.cards.{topic}", "--partitions", "3")
            v("table", "create", "/payments/last_use", "--changelog", "/payments/cards:changes")
            v("table", "create", "/payments/last", "--from", "/payments/cards:activity")
            writers = [RowWriter(node, key, seed) for seed, key in enumerate(KEYS[-6:])]
            kill_again_and_again(node, [*writers, ActivityProducer(node, 1)])
            records = passes(the_changelog_tells_each_change_once_and_in_order, v, writers)
            passes(keys_are_where_a_stock_client_would_put_them, v, records)
            followed = passes(a_table_is_the_dict_that_a_reader_makes, v)
            assert records and followed, f"{len(records)} changes, {len(followed)} rows followed"
            for claim in (bytes_that_are_no_text_come_through, avro_is_read_by_an_avro_library, a_deleted_topic_ends_it):
                passes(claim, v)
        finally:
            stopped = node.stop()
        assert stopped, "the node did not stop in order"


if __name__ == "__main__":
    main()
