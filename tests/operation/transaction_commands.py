"""`millrace transaction`: what is open is told and aborted by its id; a marker by hand is for what hangs alone."""
import json
import pathlib
import re
import shutil
import socket
import subprocess
import time

from operated_node import BINARY, operated_node
from transactional_producer import TransactionalProducer

OK, FAILED, USAGE, NOT_FOUND, TIMED_OUT, EXISTS, CORRUPT, REFUSED, PARTLY = range(9)
INVALID_PRODUCER_EPOCH, PRODUCER_FENCED = 47, 90


def transaction(node, *words, code=OK, saying=""):
    done = node.run("--json", "transaction", *words)
    assert done.returncode == code, f"{' '.join(words)}: exit code {done.returncode}, not {code}: {done.stderr}"
    assert saying in done.stderr, f"{' '.join(words)}: {done.stderr}"
    return json.loads(done.stdout or "{}")


def hanging(node, *older):
    return transaction(node, "list", "--hanging", *(older or ("--older-than", "0s")))["hanging"]


def at(topic, partition, offset):
    return ["abort", "--topic", topic, "--partition", str(partition), "--start-offset", str(offset)]


def await_state(node, transactional_id, wanted):
    deadline = time.monotonic() + 20
    while (told := transaction(node, "describe", transactional_id))["state"] != wanted:
        assert time.monotonic() < deadline, told
    assert told["partitions"] == [], told


def an_open_transaction_is_listed_and_described(node):
    producer = TransactionalProducer(node.address, "described")
    producer.write("t", 0)
    producer.write("t", 1)
    listed = transaction(node, "list", "--state", "Ongoing")["transactions"]
    assert [one["id"] for one in listed] == ["described"], listed
    told = transaction(node, "describe", "described")
    assert (told["state"], told["producer_id"]) == ("Ongoing", producer.producer), told
    assert told["partitions"] == [{"topic": "t", "partition": p} for p in (0, 1)], told
    text = node.run("transaction", "describe", "described").stdout
    assert re.search(r"^started   20\d\d-\d\d-\d\dT[\d:.]+Z, [\d.]+ m?s ago$", text, re.M), text
    assert producer.commit() == 0
    await_state(node, "described", "CompleteCommit")
    transaction(node, "describe", "nobody", code=NOT_FOUND, saying="nobody")


def one_that_its_coordinator_knows_is_not_ended_by_a_marker(node):
    producer = TransactionalProducer(node.address, "live")
    start = producer.write("t", 0)
    assert hanging(node) == []
    transaction(node, *at("t", 0, start), code=REFUSED, saying="use: millrace transaction abort live")
    told = node.run("transaction", *at("t", 0, start))
    assert told.returncode == REFUSED and told.stderr.startswith("millrace: the transaction at t:0"), told.stderr
    assert transaction(node, "describe", "live")["state"] == "Ongoing"
    assert producer.commit() == 0, "it was left alone"


def an_id_is_aborted_and_its_producer_fenced(node):
    producer = TransactionalProducer(node.address, "to abort")
    producer.write("t", 1)
    done = transaction(node, "abort", "to abort")
    assert done == {"aborted": True, "id": "to abort", "producer_id": producer.producer}, done
    assert producer.commit() in (INVALID_PRODUCER_EPOCH, PRODUCER_FENCED)
    transaction(node, "abort", "to abort", code=NOT_FOUND, saying="has no open transaction")
    transaction(node, "abort", "nobody", code=NOT_FOUND)


def a_place_where_nothing_is_open_is_named(node):
    transaction(node, *at("t", 0, 12345), code=NOT_FOUND, saying="no open transaction begins at t:0 offset 12345")
    transaction(node, *at("never", 0, 0), code=NOT_FOUND, saying="never:0")
    transaction(node, "abort", code=USAGE, saying="name an ID, or --topic")


def one_that_its_coordinator_has_lost_hangs_until_it_is_aborted(node):
    producer = TransactionalProducer(node.address, "lost")
    start = producer.write("t", 0)
    assert node.stop()
    for log in pathlib.Path(node.data).glob("__millrace_transactions-*"):
        shutil.rmtree(log)
    node.start()
    assert hanging(node, "--older-than", "15m") == [], "a young one may only be about to be ended"
    found = hanging(node)
    assert [(one["topic"], one["partition"], one["start_offset"]) for one in found] == [("t", 0, start)], found
    assert found[0]["producer_id"] == producer.producer, found
    assert transaction(node, *at("t", 0, start)) == {"aborted": True, "producer_id": producer.producer}
    assert hanging(node) == []
    transaction(node, *at("t", 0, start), code=NOT_FOUND, saying="nothing was changed")


def listing(bootstrap, timeout="10s"):
    return subprocess.run([BINARY, "--bootstrap", bootstrap, "--timeout", timeout, "transaction", "list"],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=60)


def any_of_the_bootstrap_addresses_will_do(node):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        deaf = f"127.0.0.1:{taken.getsockname()[1]}"
        done = listing(f"127.0.0.1:1,{deaf},{node.address}", "500ms")
        assert done.returncode == OK and "live" in done.stdout, done.stderr


def nobody_who_answers_is_told_within_the_time_out():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        deaf = f"127.0.0.1:{taken.getsockname()[1]}"
        for bootstrap in (deaf, "127.0.0.1:1", f"127.0.0.1:1,{deaf}"):
            begun = time.monotonic()
            done = listing(bootstrap, "500ms")
            assert done.returncode == TIMED_OUT, f"{bootstrap}: exit code {done.returncode}: {done.stderr}"
            assert f"no broker answers at {bootstrap}: " in done.stderr, done.stderr
            assert time.monotonic() - begun < 5
    assert listing("nonsense").returncode == USAGE


if __name__ == "__main__":
    with operated_node() as served:
        served.command("topic", "create", "t", "--partitions", "2")
        an_open_transaction_is_listed_and_described(served)
        one_that_its_coordinator_knows_is_not_ended_by_a_marker(served)
        an_id_is_aborted_and_its_producer_fenced(served)
        a_place_where_nothing_is_open_is_named(served)
        any_of_the_bootstrap_addresses_will_do(served)
        one_that_its_coordinator_has_lost_hangs_until_it_is_aborted(served)
    nobody_who_answers_is_told_within_the_time_out()
