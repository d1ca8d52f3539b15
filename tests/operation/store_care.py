"""What the store of the volumes does by itself: damaged blocks are found and named, deleted volumes leave the disk."""
import json
import os
import pathlib
import tempfile
import time

from exposition import parse, value_of
from operated_node import operated_node
from volume_commands import CORRUPT, OK, Volumes, free_port

MEBIBYTE = 1 << 20


def until(what, is_so, seconds=60):
    deadline = time.monotonic() + seconds
    while not (found := is_so()):
        assert time.monotonic() < deadline, f"{what}: not after {seconds} s"
    return found


def figures(node):
    return parse(node.get("/metrics"))


def a_store_without_damage_is_read_again_and_again(node):
    first = until("all blocks are read", lambda: value_of(figures(node), "millrace_store_scrub_end_timestamp_seconds"))
    until("and again", lambda: value_of(figures(node), "millrace_store_scrub_end_timestamp_seconds") > first)
    assert value_of(figures(node), "millrace_store_damaged_blocks") == 0
    done = node.run("store", "scrub", node.data)
    assert done.returncode == OK and "0 damaged" in done.stdout, done


def a_byte_that_changes_on_the_disk_is_told_with_its_path(node, v):
    """It is found in the store's file by what was written there."""
    v("mkdir", "/payments/models")
    v("cp", "-", "mr:/payments/models/v7.bin", given="a" * 8192 + "flip me, " * 900)
    blocks = pathlib.Path(node.data) / "store/blocks"
    assert node.stop(), "the node did not stop in order"
    at = blocks.read_bytes().index(b"flip me, flip me")
    node.start()
    with open(blocks, "r+b") as f:
        f.seek(at)
        f.write(b"F")
    where = {"volume": "/payments", "kind": "file", "path": "/models/v7.bin", "snapshot": ""}
    until("the damaged block is counted", lambda: value_of(figures(node), "millrace_store_damaged_blocks") == 1)
    assert value_of(figures(node), "millrace_store_damaged_object_blocks", **where) == 1
    line = next(line for line in pathlib.Path(node.log).read_text().splitlines() if "a block of the volumes is damaged" in line)
    for said in ("volume=/payments", "kind=file", "path=/models/v7.bin", '"bytes 8192 to 16383"', "block "):
        assert said in line, line
    until("the round ends", lambda: json.loads(node.get("/v1/status"))["store"]["scrub"]["damaged"] == 1)
    told = node.run("store", "scrub", node.data)
    assert told.returncode == CORRUPT and "/payments: file /models/v7.bin, bytes 8192 to 16383: block" in told.stdout, told


def what_was_written_anew_is_no_damage(node, v):
    v("cp", "-", "mr:/payments/models/v7.bin", given="b" * 20000)
    until("it is forgotten", lambda: value_of(figures(node), "millrace_store_damaged_blocks") == 0)


def a_deleted_volume_leaves_the_disk_while_the_node_runs(node, v):
    blocks = pathlib.Path(node.data) / "store/blocks"
    v("volume", "create", "/large")
    for part in range(4):
        v("cp", str(v.file(f"part{part}", os.urandom(8 * MEBIBYTE))), f"mr:/large/part{part}")
    v("volume", "snapshot", "/large@kept")
    full = until("it is on the disk", lambda: (size := blocks.stat().st_blocks * 512) > 32 * MEBIBYTE and size)
    v("volume", "delete", "/large", "--with-snapshots")
    until("the blocks are let go", lambda: value_of(figures(node), "millrace_store_remains") == 0)
    until("the disk has its room back", lambda: blocks.stat().st_blocks * 512 < full - 26 * MEBIBYTE)
    assert value_of(figures(node), "millrace_store_damaged_blocks") == 0


def main():
    address = f"127.0.0.1:{free_port()}"
    settings = {"MILLRACE_LINK_ADDRESS": address, "MILLRACE_STORE_SCRUB_INTERVAL_MS": "50",
                "MILLRACE_STORE_SCRUB_BYTES_PER_SECOND": str(100 * MEBIBYTE), "MILLRACE_STORE_UNWRITTEN_BYTES_MAX": str(MEBIBYTE)}
    with tempfile.TemporaryDirectory() as folder:
        with operated_node(settings) as node:
            v = Volumes(node, address, folder)
            v("volume", "create", "/payments")
            a_store_without_damage_is_read_again_and_again(node)
            a_byte_that_changes_on_the_disk_is_told_with_its_path(node, v)
            what_was_written_anew_is_no_damage(node, v)
            a_deleted_volume_leaves_the_disk_while_the_node_runs(node, v)
            assert node.stop(), "the node did not stop in order"
            assert node.run("store", "verify", node.data).returncode == OK
            node.start()


if __name__ == "__main__":
    main()
