"""The command line: what asks or only shows changes nothing, and the exit code tells what became of it."""
import json
import re

from operated_node import TOP, operated_node

OK, FAILED, USAGE, NOT_FOUND, TIMED_OUT, EXISTS, CORRUPT, REFUSED, PARTLY = range(9)


def ends_with(code, node, *words, saying=""):
    done = node.run(*words)
    assert done.returncode == code, f"{' '.join(words)}: exit code {done.returncode}, not {code}: {done.stderr}"
    assert saying in done.stderr, f"{' '.join(words)}: {done.stderr}"
    return done


def asking_for_a_topic_does_not_make_it(node):
    for words in (["topic", "describe", "nope"], ["topic", "delete", "nope"], ["topic", "delete", "nope", "--dry-run"],
                  ["topic", "trim", "nope", "--before", "end", "--dry-run"],
                  ["topic", "alter", "nope", "--set", "retention.ms=1"],
                  ["group", "seek", "nobody", "--topic", "nope", "--to", "start", "--dry-run"]):
        ends_with(NOT_FOUND, node, *words)
    assert "nope" not in node.command("topic", "list")


def a_refusal_is_no_wrong_usage(node):
    node.command("topic", "create", "kept", "--partitions", "2")
    ends_with(USAGE, node, "topic", "create")
    ends_with(USAGE, node, "topic", "alter", "kept")
    ends_with(EXISTS, node, "topic", "create", "kept")
    for words in (["topic", "create", "odd", "--config", "retention.ms=soon"], ["topic", "create", "a name with spaces"],
                  ["topic", "alter", "kept", "--partitions", "1"], ["topic", "alter", "kept", "--set", "no.such=1"]):
        ends_with(REFUSED, node, *words, saying="millrace: ")


def of_several_topics_those_that_can_be_made_are(node):
    ends_with(PARTLY, node, "topic", "create", "first", "bad name", "last", saying="bad name")
    listed = node.command("topic", "list")
    assert "first" in listed and "last" in listed, listed
    ends_with(EXISTS, node, "topic", "create", "first", "last")
    done = ends_with(PARTLY, node, "--json", "topic", "delete", "first", "never", "last")
    first, never, last = json.loads(done.stdout)["topics"]
    assert first["deleted"] and last["deleted"] and never["error"]["code"] == "not_found", done.stdout


def positions_outside_a_log_are_refused(node):
    node.command("topic", "create", "orders", "--partitions", "2")
    node.command("produce", "orders", "--partition", "0", given="one\ntwo\nthree\n")
    node.command("topic", "trim", "orders:0", "--before", "1")
    holds = "orders:0 has no offset {}: it holds 1 to 2, the next will be 3"
    for offset in ("0", "4"):
        ends_with(NOT_FOUND, node, "consume", "orders:0", "--from", offset, saying=holds.format(offset))
        for dry in ([], ["--dry-run"]):
            ends_with(NOT_FOUND, node, "group", "seek", "readers", "--topic", "orders:0", "--to", offset, *dry,
                      saying=holds.format(offset))
    ends_with(NOT_FOUND, node, "consume", "orders", "--from", "2", saying="orders:1 has no offset 2: it holds no records")
    ends_with(NOT_FOUND, node, "topic", "trim", "orders:0", "--before", "4", saying=holds.format(4))
    ends_with(NOT_FOUND, node, "group", "describe", "readers")
    ends_with(OK, node, "topic", "trim", "orders:0", "--before", "0")
    assert node.command("consume", "orders:0", "--from", "3") == ""
    assert node.command("consume", "orders:0", "--from", "-100") == "two\nthree\n"


def a_shift_beyond_the_log_is_refused(node):
    node.command("group", "seek", "readers", "--topic", "orders:0", "--to", "2")
    ends_with(NOT_FOUND, node, "group", "seek", "readers", "--to", "+5", saying="orders:0 has no offset 7")
    ends_with(NOT_FOUND, node, "group", "seek", "readers", "--to", "-5", saying="orders:0 has no offset -3")
    assert " 3" in node.command("group", "seek", "readers", "--to", "+1")


def reading_up_to_what_is_not_there_yet_is_warned_of(node):
    done = ends_with(OK, node, "consume", "orders", "--to", "3", saying="orders:1 has no offset 3")
    assert done.stdout == "two\nthree\n"
    ends_with(USAGE, node, "consume", "orders", "--group", "readers", "--from", "1", saying="group seek")


def the_operators_page_has_the_exit_codes_of_the_binary(node):
    known = json.loads(node.command("--json", "help", "exit-codes"))["exit_codes"]
    page = (TOP / "docs/operators.md").read_text()
    rows = re.findall(r"^\| (\d+) \| `(\w+)` \| (.+) \|$", page, re.M)
    assert rows == [(str(one["code"]), one["name"], one["meaning"]) for one in known], rows
    assert "8 partly_done" in node.command("--help")
    assert node.command("help") == node.command("--help")
    assert node.command("help", "topic", "create") == node.command("topic", "create", "--help")
    ends_with(NOT_FOUND, node, "help", "topic", "make", saying="make")


if __name__ == "__main__":
    with operated_node() as served:
        asking_for_a_topic_does_not_make_it(served)
        a_refusal_is_no_wrong_usage(served)
        of_several_topics_those_that_can_be_made_are(served)
        positions_outside_a_log_are_refused(served)
        a_shift_beyond_the_log_is_refused(served)
        reading_up_to_what_is_not_there_yet_is_warned_of(served)
        the_operators_page_has_the_exit_codes_of_the_binary(served)
