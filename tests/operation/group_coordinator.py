"""Commands about groups bear a coordinator that moves: they wait for it, and never crash."""
import subprocess

from fake_broker import END, FIND_COORDINATOR, OFFSET_COMMIT, OFFSET_FETCH, fake_broker
from operated_node import BINARY

LOADING, NOT_AVAILABLE, ELSEWHERE, NOT_AUTHORIZED = 14, 15, 16, 30
TIMED_OUT, REFUSED = 4, 7


def seek(broker, timeout="20s"):
    return subprocess.run(
        [BINARY, "--bootstrap", broker.address, "--timeout", timeout, "group", "seek", "readers", "--topic", "orders",
         "--to", "end"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=60)


def a_coordinator_that_is_away_for_a_moment_is_waited_for():
    for api in (FIND_COORDINATOR, OFFSET_FETCH, OFFSET_COMMIT):
        for code in (LOADING, NOT_AVAILABLE, ELSEWHERE):
            if (api, code) == (FIND_COORDINATOR, ELSEWHERE):
                continue  # no broker answers so
            with fake_broker({api: [code, code]}) as broker:
                done = seek(broker)
                assert done.returncode == 0, f"API {api}, error {code}: exit code {done.returncode}: {done.stderr}"
                assert str(END) in done.stdout, done.stdout
                assert broker.asked[api] >= 3, broker.asked


def a_coordinator_that_stays_away_is_given_up_in_time():
    for api in (FIND_COORDINATOR, OFFSET_FETCH, OFFSET_COMMIT):
        with fake_broker({api: [NOT_AVAILABLE] * 1000}) as broker:
            done = seek(broker, timeout="1s")
            assert done.returncode == TIMED_OUT, f"API {api}: exit code {done.returncode}: {done.stderr}"


def a_refusal_is_not_tried_again():
    with fake_broker({OFFSET_COMMIT: [NOT_AUTHORIZED]}) as broker:
        done = seek(broker)
        assert done.returncode == REFUSED and "Group authorization failed" in done.stderr, done.stderr
        assert broker.asked[OFFSET_COMMIT] == 1


if __name__ == "__main__":
    a_coordinator_that_is_away_for_a_moment_is_waited_for()
    a_coordinator_that_stays_away_is_given_up_in_time()
    a_refusal_is_not_tried_again()
