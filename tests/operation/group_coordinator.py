"""Commands about groups bear a coordinator that moves: they wait for it, and never crash."""
import subprocess

from fake_broker import (DELETE_GROUPS, DESCRIBE_GROUPS, FIND_COORDINATOR, GROUP, OFFSET_COMMIT, OFFSET_DELETE,
                         OFFSET_FETCH, TOPIC, fake_broker)
from operated_node import BINARY

LOADING, NOT_AVAILABLE, ELSEWHERE, NOT_AUTHORIZED = 14, 15, 16, 30
TIMED_OUT, REFUSED = 4, 7


SEEK = ["seek", GROUP, "--topic", TOPIC, "--to", "end"]

# By API, a command that asks it.
ASKING = {FIND_COORDINATOR: SEEK, OFFSET_FETCH: SEEK, OFFSET_COMMIT: SEEK, DESCRIBE_GROUPS: ["describe", GROUP],
          DELETE_GROUPS: ["delete", GROUP], OFFSET_DELETE: ["delete", GROUP, "--topic", TOPIC]}


def group(broker, words, timeout="20s"):
    return subprocess.run([BINARY, "--bootstrap", broker.address, "--timeout", timeout, "group", *words],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=60)


def every_command_does_its_work_where_nothing_is_wrong():
    for words in (*ASKING.values(), ["list"]):
        with fake_broker() as broker:
            done = group(broker, words)
            assert done.returncode == 0 and GROUP in done.stdout, f"{words}: {done.returncode}: {done.stderr}"


def a_coordinator_that_is_away_for_a_moment_is_waited_for():
    for api, words in ASKING.items():
        for code in (LOADING, NOT_AVAILABLE, ELSEWHERE):
            if (api, code) == (FIND_COORDINATOR, ELSEWHERE):
                continue  # no broker answers so
            with fake_broker({api: [code, code]}) as broker:
                done = group(broker, words)
                assert done.returncode == 0, f"API {api}, error {code}: exit code {done.returncode}: {done.stderr}"
                assert GROUP in done.stdout, done.stdout
                assert broker.asked[api] >= 3, broker.asked


def a_coordinator_that_stays_away_is_given_up_in_time():
    for api, words in ASKING.items():
        with fake_broker({api: [NOT_AVAILABLE] * 1000}) as broker:
            done = group(broker, words, timeout="1s")
            assert done.returncode == TIMED_OUT, f"API {api}: exit code {done.returncode}: {done.stderr}"


def a_refusal_is_not_tried_again():
    with fake_broker({OFFSET_COMMIT: [NOT_AUTHORIZED]}) as broker:
        done = group(broker, SEEK)
        assert done.returncode == REFUSED and "Group authorization failed" in done.stderr, done.stderr
        assert broker.asked[OFFSET_COMMIT] == 1


if __name__ == "__main__":
    every_command_does_its_work_where_nothing_is_wrong()
    a_coordinator_that_is_away_for_a_moment_is_waited_for()
    a_coordinator_that_stays_away_is_given_up_in_time()
    a_refusal_is_not_tried_again()
