"""`produce` ends in time and when it is told to, and says what became of the records."""
import json
import re
import signal
import subprocess
import tempfile
import time

from operated_node import BINARY, operated_node

OK, USAGE, NOT_FOUND, TIMED_OUT, PARTLY = 0, 2, 3, 4, 8
FULL = {"MILLRACE_STORAGE_FREE_BYTES_MIN": str(2**60)}
REASON = "Disk error"


def a_refusal_for_now_ends_with_the_time_out_and_the_brokers_reason(node):
    started = time.monotonic()
    done = node.run("--timeout", "2s", "--json", "produce", "orders", given="one\ntwo\n")
    assert time.monotonic() - started < 10
    assert done.returncode == TIMED_OUT, done
    assert REASON in done.stderr and "2 records" in done.stderr, done.stderr
    totals = json.loads(done.stdout)
    assert (totals["records"], totals["unsettled"]) == (0, 2), totals
    done = node.run("--timeout", "2s", "bench", "produce", "orders", "-n", "10")
    assert done.returncode == TIMED_OUT and REASON in done.stderr, done


def one_signal_ends_the_wait(node):
    for command in (["produce", "orders"], ["bench", "produce", "orders", "-n", "10"]):
        for stop in (signal.SIGINT, signal.SIGTERM):
            run = subprocess.Popen([BINARY, "--bootstrap", node.address, "--timeout", "1m", *command], text=True,
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            run.stdin.write("one\n")
            run.stdin.close()
            run.stdin = None
            assert_still_runs_after(run, 2)
            started = time.monotonic()
            run.send_signal(stop)
            out, told = run.communicate(timeout=20)
            assert time.monotonic() - started < 10
            assert run.returncode == TIMED_OUT and "were not waited for" in told, (command, run.returncode, out, told)


def wait_until_it_refuses(node):
    end = time.monotonic() + 30
    while not re.search(r"^millrace_data_directory_refuses_producers\S* 1", node.get("/metrics"), re.M):
        assert time.monotonic() < end, "the node takes records on a full disk"
        time.sleep(0.1)


def assert_still_runs_after(run, seconds):
    try:
        run.wait(seconds)
    except subprocess.TimeoutExpired:
        return
    raise AssertionError(f"it ended: {run.communicate()}")


def a_bad_line_leaves_the_lines_before_it_delivered(node):
    node.command("topic", "create", "keyed")
    with tempfile.NamedTemporaryFile("w") as lines:
        lines.write("a=1\nb=2\nnothing\nc=3\n")
        lines.flush()
        done = node.run("produce", "keyed", lines.name, "-K", "=")
        assert done.returncode == PARTLY and f"{lines.name}:3: " in done.stderr, done
    assert node.command("consume", "keyed") == "1\n2\n"
    done = node.run("produce", "keyed", "-K", "=", given="nothing\n")
    assert done.returncode == USAGE and "standard input:1: " in done.stderr, done


def a_topic_that_is_made_by_asking_is_told_of(node):
    done = node.run("produce", "made", given="one\n")
    assert done.returncode == OK and "made was not there: the cluster made it" in done.stderr, done
    assert node.run("produce", "made", given="one\n").stderr == ""
    done = node.run("bench", "produce", "nope", "-n", "1")
    assert done.returncode == NOT_FOUND, done
    assert "nope" not in node.command("topic", "list")


if __name__ == "__main__":
    with operated_node(FULL) as full:
        full.command("topic", "create", "orders")
        wait_until_it_refuses(full)
        a_refusal_for_now_ends_with_the_time_out_and_the_brokers_reason(full)
        one_signal_ends_the_wait(full)
    with operated_node() as served:
        a_bad_line_leaves_the_lines_before_it_delivered(served)
        a_topic_that_is_made_by_asking_is_told_of(served)
