"""The command line: what asks or only shows changes nothing, and the exit code tells what became of it."""
import json
import re
import subprocess
import time

from operated_node import BINARY, TOP, operated_node

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


def what_is_no_command_is_named_with_the_nearest(node):
    ends_with(USAGE, node, "nonsense", saying="millrace: there is no command 'millrace nonsense'; there is start")
    ends_with(USAGE, node, "topic", "crate", saying="there is no command 'millrace topic crate'; did you mean create?")
    ends_with(USAGE, node, "topic", "list", "--nonsense", saying="--nonsense")
    ends_with(USAGE, node, "--nonsense", "topic", saying="has no option --nonsense")
    ends_with(USAGE, node, "topic", saying="'millrace topic' wants a command; there is create, list, ")
    for words in (["topic", "nonsense"], ["produce"], ["topic", "list", "--nonsense"], ["consume", "orders", "-n", "x"]):
        told = json.loads(ends_with(USAGE, node, "--json", *words).stderr)["error"]
        assert told["code"] == "usage" and told["message"], told
    assert node.command("--version") == node.command("version")


def help_of_a_command_names_the_options_of_all(node):
    for option in ("--bootstrap", "--timeout", "-X NAME=VALUE", "--json"):
        assert option in node.command("topic", "create", "--help"), option


def numbers_and_places_that_make_no_sense_are_refused_in_words(node):
    for words in (["consume", "orders", "-n", "0"], ["consume", "orders", "-n", "-1"], ["bench", "consume", "orders", "-n", "0"]):
        told = ends_with(USAGE, node, *words, saying="is no number of 1 or more").stderr
        assert len(told) < 200, told
    ends_with(USAGE, node, "consume", "orders:x", saying="'x' are no partitions; write 0,2,5-7")
    ends_with(USAGE, node, "consume", "orders:0", "--group", "readers", saying="a group divides the partitions")
    ends_with(USAGE, node, "produce", "orders", "-H", "noequal", saying="'noequal' is no header")


def a_group_that_goes_on_where_it_stopped_says_that_from_does_not_count(node):
    ends_with(OK, node, "consume", "orders", "--group", "readers", "--from", "start", saying="goes on where it stopped")
    assert ends_with(OK, node, "consume", "orders", "--group", "readers").stderr == ""
    assert ends_with(OK, node, "consume", "orders", "--group", "new-readers", "--from", "start").stderr == ""


def a_group_with_members_is_not_moved(node):
    reader = subprocess.Popen([BINARY, "--bootstrap", node.address, "consume", "orders", "--group", "busy", "--follow"],
                              stdout=subprocess.DEVNULL)
    try:
        end = time.monotonic() + 30
        while not json.loads(node.run("--json", "group", "describe", "busy").stdout or "{}").get("members"):
            assert time.monotonic() < end
            time.sleep(0.1)
        for dry in ([], ["--dry-run"]):
            ends_with(REFUSED, node, "group", "seek", "busy", "--topic", "orders:0", "--to", "1", *dry,
                      saying="group busy has 1 members and must have none")
    finally:
        reader.terminate()
        reader.wait(30)


if __name__ == "__main__":
    with operated_node() as served:
        asking_for_a_topic_does_not_make_it(served)
        a_refusal_is_no_wrong_usage(served)
        of_several_topics_those_that_can_be_made_are(served)
        positions_outside_a_log_are_refused(served)
        a_shift_beyond_the_log_is_refused(served)
        reading_up_to_what_is_not_there_yet_is_warned_of(served)
        the_operators_page_has_the_exit_codes_of_the_binary(served)
        what_is_no_command_is_named_with_the_nearest(served)
        help_of_a_command_names_the_options_of_all(served)
        numbers_and_places_that_make_no_sense_are_refused_in_words(served)
        a_group_that_goes_on_where_it_stopped_says_that_from_does_not_count(served)
        a_group_with_members_is_not_moved(served)
