"""The commands of volumes against a node: what goes in comes back, and each refusal has its exit code."""
import json
import os
import pathlib
import socket
import tempfile

from operated_node import operated_node

OK, FAILED, USAGE, NOT_FOUND, TIMED_OUT, EXISTS, CORRUPT, REFUSED, PARTLY = range(9)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Volumes:
    """Commands at the node's link, in a folder of its own."""

    def __init__(self, node, address, folder):
        self.node, self.address, self.folder = node, address, pathlib.Path(folder)

    def ends_with(self, code, *words, given=None, saying=""):
        done = self.node.run("--link", self.address, *words, given=given)
        assert done.returncode == code, f"{' '.join(words)}: exit code {done.returncode}, not {code}: {done.stderr}"
        assert saying in done.stderr, f"{' '.join(words)}: {done.stderr}"
        return done.stdout

    def __call__(self, *words, given=None):
        return self.ends_with(OK, *words, given=given)

    def json(self, *words):
        return json.loads(self("--json", *words))

    def file(self, name, content=None):
        path = self.folder / name
        if content is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return path


def volumes_are_made_listed_renamed_and_deleted(v):
    assert v("volume", "create", "/payments", "--quota", "1GiB", "--daily", "7") == "/payments created\n"
    v.ends_with(EXISTS, "volume", "create", "/payments")
    assert v("volume", "create", "/payments", "--if-not-exists") == "/payments exists\n"
    v.ends_with(USAGE, "volume", "create", "payments", saying="begins with /")
    assert "7 daily" in v("volume", "describe", "/payments")
    v("volume", "schedule", "/payments", "--hourly", "24")
    assert v.json("volume", "schedule", "/payments")["schedule"] == {"hourly": 24, "daily": 7, "weekly": 0}
    v("volume", "quota", "/payments", "--objects", "1000")
    assert v.json("volume", "quota", "/payments")["quota"] == {"bytes": 1 << 30, "objects": 1000}
    v("volume", "create", "/old")
    v("volume", "rename", "/old", "/new")
    assert {"/payments", "/new"} <= {one["name"] for one in v.json("volume", "list")["volumes"]}
    v.ends_with(NOT_FOUND, "volume", "describe", "/old")
    assert "would be deleted" in v("volume", "delete", "/new", "--dry-run")
    v("volume", "delete", "/new")
    v.ends_with(NOT_FOUND, "volume", "delete", "/new")
    v("volume", "delete", "/new", "--if-exists")
    assert v("volume", "create", "/x/../y/") == "/y created\n", "what is created is called by its name"
    v.ends_with(USAGE, "volume", "create", "/a\nb", saying="control characters")
    v.ends_with(USAGE, "volume", "schedule", "/y", "--daily", "3000000000", saying="1000000")
    v("volume", "delete", "/y")


def streams_hold_the_names_above_them(v):
    v("volume", "create", "/shop")
    v("stream", "create", "-p", "/shop/eu/orders")
    v.ends_with(REFUSED, "volume", "rename", "/shop", "/store", saying="/shop: it has the stream /shop/eu/orders, whose")
    v.ends_with(REFUSED, "mv", "/shop/eu", "/shop/us", saying="/shop/eu: it has the stream /shop/eu/orders, whose")
    v("volume", "delete", "/shop")


def files_go_in_and_come_back(v):
    v("mkdir", "-p", "/payments/models/old")
    v.ends_with(EXISTS, "mkdir", "/payments/models")
    content = os.urandom(5_000_001)
    v("cp", str(v.file("v7.bin", content)), "mr:/payments/models/")
    assert v("ls", "/payments/models") == "old/\nv7.bin\n"
    assert v.json("stat", "/payments/models/v7.bin")["objects"][0]["size"] == len(content)
    v("cp", "mr:/payments/models/v7.bin", str(v.folder / "back.bin"))
    assert v.file("back.bin").read_bytes() == content
    v("cp", "-", "mr:/payments/note", given="from a pipe\n")
    assert v("cat", "/payments/note") == "from a pipe\n" == v("cp", "mr:/payments/note", "-")
    v("mv", "/payments/note", "/payments/models/old")
    assert v("cat", "mr:/payments/models/old/note") == "from a pipe\n"
    v("cp", "-r", "mr:/payments/models", str(v.folder / "models"))
    assert (v.folder / "models/old/note").read_text() == "from a pipe\n"
    v("cp", "-r", str(v.folder / "models"), "mr:/payments/copy")
    assert v("cat", "/payments/copy/old/note") == "from a pipe\n"
    v.ends_with(USAGE, "cp", "a", "b", saying="mr:")
    v.ends_with(USAGE, "cp", "mr:/payments/models", str(v.folder / "x"), saying="-r")
    v.ends_with(NOT_FOUND, "cp", "mr:/payments/nope", str(v.folder / "x"))
    v.ends_with(NOT_FOUND, "cp", "-", "mr:/payments/nowhere/", given="x", saying="mr:/payments/nowhere: there is no such")
    v.ends_with(NOT_FOUND, "mv", "/payments/models/v7.bin", "/payments/nowhere/", saying="no such directory")
    v.ends_with(NOT_FOUND, "stat", "/payments/nowhere")
    missing = v.ends_with(NOT_FOUND, "rm", "/payments/copy/x", "/payments/old/x", saying="/payments/copy/x: there is no")
    assert missing == ""
    v.ends_with(REFUSED, "rm", "/payments/copy")
    v("rm", "-r", "/payments/copy")
    v.ends_with(NOT_FOUND, "rm", "/payments/copy")
    v("rm", "-f", "/payments/copy")


def a_diff_tells_where_logs_end_also_when_groups_have_moved(v):
    v("volume", "create", "/logs")
    v("stream", "create", "/logs/s")
    v.node.command("topic", "create", "logs.s.t", "--partitions", "1")
    v.node.command("produce", "logs.s.t", given="one\ntwo\n")
    v("volume", "snapshot", "/logs@a")
    v.node.command("produce", "logs.s.t", given="three\n")
    v.node.command("consume", "logs.s.t", "--group", "g", "--count", "3")
    v("volume", "snapshot", "/logs@b")
    found = v.json("volume", "diff", "/logs@a", "/logs@b")
    assert found["records"] == 1 and [e["path"] for e in found["entries"]] == ["/s"], found
    assert found["entries"][0]["logs"] == [{"topic": "logs.s.t", "partition": 0, "before": {"start": 0, "end": 2},
                                            "after": {"start": 0, "end": 3}}], found
    v("volume", "delete", "/logs", "--with-snapshots")


def snapshots_are_kept_compared_cloned_and_returned_to(v):
    v("volume", "snapshot", "/payments@before-v8")
    v.ends_with(EXISTS, "volume", "snapshot", "/payments@before-v8")
    v("cp", "-", "mr:/payments/models/v8.bin", given="eight")
    v("rm", "/payments/models/old/note")
    entries = {one["path"]: one["change"] for one in v.json("volume", "diff", "/payments@before-v8")["entries"]}
    assert entries["/models/v8.bin"] == "added" and entries["/models/old/note"] == "removed", entries
    assert v("cat", "/payments@before-v8/models/old/note") == "from a pipe\n"
    assert "/payments@before-v8" in v("volume", "snapshots", "/payments")
    v("volume", "clone", "/payments@before-v8", "/test/payments")
    assert v("cat", "/test/payments/models/old/note") == "from a pipe\n"
    v("volume", "rollback", "/payments@before-v8", "--keep-as", "with-v8")
    v.ends_with(NOT_FOUND, "stat", "/payments/models/v8.bin")
    assert v("cat", "/payments@with-v8/models/v8.bin") == "eight"
    v("volume", "rollback", "/payments@before-v8")
    v("volume", "schedule", "/payments", "--hourly", "0", "--daily", "0")
    kept = {line.split()[0].split("@")[1]: line.split()[-1] for line in v("volume", "snapshots", "/payments").split("\n")
            if "@" in line and "hourly" not in line and "daily" not in line}
    rolled_back = next(name for name in kept if name.startswith("rolled-back-"))
    assert kept == {"before-v8": "hand", "with-v8": "hand", rolled_back: "roll-back"}, kept
    assert "." not in rolled_back, rolled_back
    v.ends_with(USAGE, "volume", "snapshot", "/payments@v8.1", saying='no "."')
    v("volume", "delete", f"/payments@{rolled_back}")
    v.ends_with(USAGE, "volume", "diff", "/payments", saying="a snapshot is wanted")
    v("volume", "delete", "/payments@with-v8")
    v("volume", "delete", "/payments@before-v8")
    assert v("cat", "/test/payments/models/old/note") == "from a pipe\n", "a clone outlives what it was made of"
    v("volume", "delete", "/test/payments")


def rows_are_written_read_imported_and_exported(v):
    v("table", "create", "/payments/cards")
    v("table", "put", "/payments/cards", "card-1", '{"limit":500}')
    assert v("table", "get", "/payments/cards", "card-1") == '{"limit":500}\n'
    v.ends_with(NOT_FOUND, "table", "get", "/payments/cards", "card-2", saying='/payments/cards: there is no row "card-2"')
    v.ends_with(EXISTS, "table", "create", "/payments/cards", saying="/payments/cards: the name is taken")
    v.ends_with(NOT_FOUND, "table", "import", "/payments/cards", str(v.folder / "nofile.csv"), saying="nofile.csv")
    v.ends_with(REFUSED, "table", "put", "/payments/cards", "card-1", "x", "--if-absent")
    v("table", "put", "/payments/cards", "ff00", "x", "--key-format", "hex")
    assert v("table", "scan", "/payments/cards") == 'card-1\t{"limit":500}\n\\xff\\x00\tx\n'
    assert v("table", "delete", "/payments/cards", "ff00", "-k", "hex") == "1 rows deleted\n"
    lines = "".join(f'{{"key":"card-{i:05}","value":{{"limit":{i}}}}}\n' for i in range(2500))
    told = v("table", "import", "/payments/cards", "-v", "json", given=lines)
    assert told == "2,500 rows written to /payments/cards\n", told
    exported = v("table", "export", "/payments/cards", "-v", "json", "--prefix", "card-0")
    assert exported == lines
    v("table", "export", "/payments/cards", str(v.folder / "cards.csv"), "--key-field", "card", "--columns", "limit",
      "--prefix", "card-0000")
    rows = v.file("cards.csv").read_text()
    assert rows.startswith("card,limit\ncard-00000,0\ncard-00001,1\n") and rows.count("\n") == 11, rows
    v("table", "create", "/payments/copy")
    v("table", "import", "/payments/copy", str(v.folder / "cards.csv"), "--key-field", "card", "--json-columns", "--typed")
    assert v("table", "get", "/payments/copy", "card-00007") == '{"limit":7}\n'
    v.ends_with(PARTLY, "table", "import", "/payments/copy", given='{"key":"a","value":"b"}\n{"key":"a"}\n',
                saying="standard input:2: value: not there")
    assert v("table", "delete", "/payments/copy", "--all") == "11 rows deleted\n"


def permissions_are_set_shown_and_explained(v):
    v("access", "set", "/payments/models", "read=u:ana | (g:fraud & !r:intern)", "write=")
    effective = {one["verb"]: one for one in v.json("access", "get", "/payments/models/v7.bin")["effective"]}
    assert effective["read"]["expression"] == "u:ana | (g:fraud & !r:intern)", effective
    assert effective["write"] == {"verb": "write", "expression": "", "allowed": True, "from": "/payments/models"}, effective
    explain = ["access", "explain", "/payments/models/v7.bin", "read", "--user", "bob", "--group", "fraud"]
    assert "g:fraud" in v(*explain)
    assert "r:intern is excluded" in v.ends_with(REFUSED, *explain, "--role", "intern")
    v.ends_with(USAGE, "access", "set", "/payments", "read=u:ana and g:x", saying="write & for 'and'")
    v.ends_with(USAGE, "access", "set", "/payments", "eat=p")
    v("access", "set", "/payments/models", "--inherit", "read", "--inherit", "write")
    assert v.json("access", "get", "/payments/models")["effective"][0]["from"] != "/payments/models"


def a_mirror_is_what_somebody_makes_it(v):
    v("volume", "create", "/copy")
    v("volume", "mirror", "/copy", "127.0.0.1:1/payments", "--every", "1m")
    assert v.json("volume", "mirror", "status", "/copy")["every_seconds"] == 60
    v.ends_with(NOT_FOUND, "volume", "mirror", "verify", "/copy")
    v.ends_with(USAGE, "volume", "mirror", "/copy", saying="what it mirrors")
    v.ends_with(REFUSED, "mkdir", "/copy/x")
    assert "writable" in v("volume", "promote", "/copy")
    v("mkdir", "/copy/x")
    v("volume", "mirror", "stop", "/copy")
    v("volume", "delete", "/copy")


def nobody_at_the_address_is_told(v):
    Volumes(v.node, "127.0.0.1:1", v.folder).ends_with(TIMED_OUT, "ls", "/", saying="127.0.0.1:1")


def a_topic_is_deleted_by_who_may_do_nothing_else(folder):
    address = f"127.0.0.1:{free_port()}"
    with operated_node({"MILLRACE_LINK_ADDRESS": address, "MILLRACE_ACCESS_KAFKA": "u:ana"}) as node:
        v = Volumes(node, address, folder)
        v("volume", "create", "/p", "--allow", "create=u:ana", "--allow", "remove=u:ana")
        v("stream", "create", "/p/s")
        for allowed in ("", "u:ana"):
            v("access", "set", "/p", f"list={allowed}")
            v("topic", "create", "/p/s:t")
            v.ends_with(REFUSED, "topic", "delete", "/p/s:t", "--dry-run")
            assert v("topic", "delete", "/p/s:t") == "/p/s:t deleted\n"
        v.ends_with(NOT_FOUND, "topic", "delete", "/p/s:t")
        v("topic", "create", "/p/s:t")
        v("access", "set", "/p", "remove=")
        assert v.ends_with(REFUSED, "topic", "delete", "/p/s:t") == ""


def damage_of_a_stopped_store_is_found_and_what_can_be_is_given_up(node):
    """A byte of a file's block is flipped; it is found again by what was written there."""
    blocks = pathlib.Path(node.data) / "store/blocks"
    content = blocks.read_bytes()
    at = content.index(b"flip me, flip me")
    with open(blocks, "r+b") as f:
        f.seek(at)
        f.write(b"F")
    found = node.run("store", "verify", node.data)
    assert found.returncode == CORRUPT and "/payments: file /flip, bytes 0 to 8191" in found.stdout, found
    planned = node.run("store", "repair", node.data)
    assert planned.returncode == OK and "would be dropped: /payments: file /flip" in planned.stdout, planned
    assert node.run("store", "verify", node.data).returncode == CORRUPT
    done = node.run("store", "repair", node.data, "--yes")
    assert done.returncode == OK, done
    assert node.run("store", "verify", node.data).returncode == OK
    assert "/payments" in node.command("store", "stat", node.data)


def main():
    address = f"127.0.0.1:{free_port()}"
    with tempfile.TemporaryDirectory() as folder:
        with operated_node({"MILLRACE_LINK_ADDRESS": address}) as node:
            v = Volumes(node, address, folder)
            volumes_are_made_listed_renamed_and_deleted(v)
            streams_hold_the_names_above_them(v)
            files_go_in_and_come_back(v)
            a_diff_tells_where_logs_end_also_when_groups_have_moved(v)
            snapshots_are_kept_compared_cloned_and_returned_to(v)
            rows_are_written_read_imported_and_exported(v)
            permissions_are_set_shown_and_explained(v)
            a_mirror_is_what_somebody_makes_it(v)
            nobody_at_the_address_is_told(v)
            assert node.run("store", "verify", node.data).returncode == TIMED_OUT
            v("cp", "-", "mr:/payments/flip", given="flip me, " * 900)
            assert node.stop(), "the node did not stop in order"
            damage_of_a_stopped_store_is_found_and_what_can_be_is_given_up(node)
            node.start()
            assert set(v("cat", "/payments/flip")) == {"\0"}
        a_topic_is_deleted_by_who_may_do_nothing_else(folder)


if __name__ == "__main__":
    main()
