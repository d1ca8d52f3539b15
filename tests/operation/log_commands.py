"""`millrace log` on directories: what is none, what a node runs on, and a log that is not there."""
import json
import os
import pathlib
import subprocess
import tempfile

from operated_node import BINARY, OperatedNode
from transactional_producer import TransactionalProducer

OK, NOT_FOUND, TIMED_OUT, CORRUPT = 0, 3, 4, 6


def ends_with(code, *words, saying=""):
    done = subprocess.run([BINARY, "log", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=60)
    assert done.returncode == code and saying in done.stdout + done.stderr, (words, done)
    return done


def a_directory_that_a_node_runs_on_is_not_verified(data):
    for path in (data, data / "seg-0"):
        ends_with(TIMED_OUT, "verify", path, saying="a node runs on it")


def what_is_no_data_directory_is_told(folder):
    (folder / "services-0").mkdir()
    ends_with(NOT_FOUND, "verify", folder, saying="no segment, partition or data directory")


def write_a_transaction(node):
    node.command("topic", "create", "tx")
    producer = TransactionalProducer(node.address, "orders")
    producer.write("tx", 0, b"bought")
    assert producer.commit() == 0


def markers_are_dumped_in_words(data):
    batches = [json.loads(line) for line in ends_with(OK, "dump", "--json", data / "tx-0").stdout.splitlines()]
    assert [(b["transactional"], b["marker"], b["base_sequence"]) for b in batches][0] == (True, None, 0), batches
    assert [(b["control"], b["marker"]) for b in batches][1] == (True, "commit"), batches
    assert " transactional " in ends_with(OK, "dump", data / "tx-0", saying=" commit ").stdout
    shown = ends_with(OK, "dump", "--records", data / "tx-0", saying="bought").stdout
    assert "\0" not in shown and "1\tcommit of producer " in shown, shown


def only_a_log_that_is_there_is_repaired(data):
    ends_with(NOT_FOUND, "repair", data, "--log", "nope-0", saying="has no log nope-0; there is ")
    ends_with(NOT_FOUND, "repair", data, "--log", "seg", saying="did you mean seg-0?")
    ends_with(OK, "repair", data, "--log", "seg-0", saying="nothing is damaged")


def a_flipped_byte_is_damage_whichever_way_the_log_is_named(data):
    segment = next((data / "seg-0").glob("*.log"))
    bytes_of_it = bytearray(segment.read_bytes())
    bytes_of_it[-1] ^= 1
    segment.write_bytes(bytes_of_it)
    for path in (data, data / "seg-0", segment):
        ends_with(CORRUPT, "verify", path, saying="damaged")
    os.chdir(data)
    for path in (".", "seg-0", f"seg-0/{segment.name}"):
        ends_with(CORRUPT, "verify", path, saying="damaged")
    os.chdir(data / "seg-0")
    for path in (".", segment.name):
        ends_with(CORRUPT, "verify", path, saying="damaged")
    os.chdir("/")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        top = pathlib.Path(place)
        node = OperatedNode(f"{top}/data", f"{top}/log")
        node.start()
        try:
            node.command("topic", "create", "seg")
            node.command("produce", "seg", given="one\ntwo\n")
            write_a_transaction(node)
            a_directory_that_a_node_runs_on_is_not_verified(top / "data")
        finally:
            node.stop()
        (top / "other").mkdir()
        what_is_no_data_directory_is_told(top / "other")
        only_a_log_that_is_there_is_repaired(top / "data")
        a_flipped_byte_is_damage_whichever_way_the_log_is_named(top / "data")
