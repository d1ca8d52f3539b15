"""Volumes of a real node over HTTP: on its disk, through its restart, and told by metrics and status."""
import hashlib
import http.client
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from exposition import check_manner, parse, value_of  # noqa: E402
from operated_node import operated_node  # noqa: E402

PIECE, PIECES = 1 << 20, 100
SMALL = {
    "MILLRACE_STORE_CACHE_BYTES_MAX": "16MiB",
    "MILLRACE_STORE_UNWRITTEN_BYTES_MAX": "8MiB",
    "ASAN_OPTIONS": "quarantine_size_mb=8",  # else a build with sanitizers keeps 256 MiB of what it has freed
}
STORE_METRICS = """
millrace_store_blocks millrace_store_blocks_used millrace_store_blocks_waiting millrace_store_trees millrace_store_snapshots
millrace_store_remains millrace_store_unwritten_bytes millrace_store_cache_bytes millrace_store_cache_misses_total
millrace_store_written_blocks_total millrace_store_journal_bytes_total millrace_store_checkpoints_total
millrace_volume_request_seconds
""".split()


def ask(node, method, path, body=None, headers=None):
    """Status and body; JSON is decoded."""
    connection = http.client.HTTPConnection(node.http_address, timeout=60)
    connection.request(method, path, body=body, headers=headers or {})
    with connection.getresponse() as answer:
        text = answer.read()
        is_json = "json" in answer.headers.get("Content-Type", "") and "ndjson" not in answer.headers["Content-Type"]
        return answer.status, json.loads(text) if is_json else text


def pieces():
    for number in range(PIECES):
        yield hashlib.sha256(str(number).encode()).digest() * (PIECE // 32)


def memory_peak(node):
    for line in pathlib.Path(f"/proc/{node.process.pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError("no VmHWM")


def a_large_file_goes_both_ways_in_bounded_memory(node):
    before = memory_peak(node)
    status, made = ask(node, "PUT", "/v1/files/models/v7.bin", pieces())
    assert status == 201 and made["size"] == PIECE * PIECES, made
    status, read = ask(node, "GET", "/v1/files/models/v7.bin")
    assert status == 200
    assert hashlib.sha256(read).digest() == hashlib.sha256(b"".join(pieces())).digest()
    grown = memory_peak(node) - before
    assert grown < 60 << 20, f"{grown >> 20} MiB more for a file of 100 MiB"


def what_was_answered_is_there_after_a_restart(node):
    assert ask(node, "PUT", "/v1/tables/models/cards")[0] == 201
    assert ask(node, "PUT", "/v1/rows/models/cards?key=ana", '{"limit": 5}')[0] == 204
    assert ask(node, "POST", "/v1/snapshots/models", '{"name": "first"}')[0] == 201
    assert ask(node, "DELETE", "/v1/rows/models/cards?key=ana")[1] == {"erased": 1}
    assert node.stop()
    node.start()
    assert ask(node, "GET", "/v1/rows/models/cards?key=ana")[0] == 404
    assert ask(node, "GET", "/v1/rows/models@first/cards?key=ana") == (200, {"limit": 5})
    assert len(ask(node, "GET", "/v1/files/models/v7.bin")[1]) == PIECE * PIECES


def metrics_tell_of_store_and_requests(node):
    families = parse(node.get("/metrics"))
    for family in families.values():
        check_manner(family)
    missing = [name for name in STORE_METRICS if name not in families]
    assert not missing, f"missing: {missing}"
    assert value_of(families, "millrace_store_snapshots") == 1
    assert value_of(families, "millrace_store_blocks_used") * 8192 > PIECE * PIECES
    kinds = {labels.get("request") for _, labels, _ in families["millrace_volume_request_seconds"].samples}
    assert {"getRow", "readFile"} <= kinds, kinds


def the_status_has_what_the_page_shows(node):
    volumes = {volume["name"]: volume for volume in json.loads(node.get("/v1/status"))["volumes"]}
    assert set(volumes) == {"/", "/models"}
    models = volumes["/models"]
    assert models["used_bytes"] >= PIECE * PIECES
    assert [s["name"] for s in models["newest_snapshots"]] == ["first"]
    assert models["mirror"] is None


def nobody_has_no_rights():
    with operated_node({"MILLRACE_ACCESS_HTTP": "u:guest"}) as node:
        status, problem = ask(node, "POST", "/v1/volumes", '{"name": "/models"}')
        assert status == 403 and problem["type"] == "urn:millrace:volume:denied", problem


if __name__ == "__main__":
    with operated_node(SMALL) as served:
        assert ask(served, "POST", "/v1/volumes", '{"name": "/models"}')[0] == 201
        a_large_file_goes_both_ways_in_bounded_memory(served)
        what_was_answered_is_there_after_a_restart(served)
        metrics_tell_of_store_and_requests(served)
        the_status_has_what_the_page_shows(served)
    nobody_has_no_rights()
