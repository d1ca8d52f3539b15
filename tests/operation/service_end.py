"""A service whose sink takes nothing ends in time all the same, and tells how many alerts are not delivered."""
import re
import signal
import subprocess
import tempfile
import time

import fraud_sample
from exposition import parse, value_of
from operated_node import BINARY, operated_node

END_SECONDS_MAX = 10
EVERYTHING = str(2**62)


def is_refusing(node):
    return value_of(parse(node.get("/metrics")), "millrace_data_directory_refuses_producers") == 1


def produce_requests(node):
    samples = parse(node.get("/metrics"))["millrace_kafka_requests_total"].samples
    return sum(value for _, labels, value in samples if labels["api"] == "Produce")


def wait_until(true, why):
    until = time.monotonic() + 30
    while not true():
        assert time.monotonic() < until, why
        time.sleep(0.01)


def a_sink_that_refuses_does_not_hold_up_the_end(source, sink):
    wait_until(lambda: is_refusing(sink), "the sink's node takes records")
    source.command("topic", "create", "transactions")
    source.command("produce", "transactions", "--key-separator", r"\t", given="".join(fraud_sample.lines_to_produce()))
    with tempfile.TemporaryDirectory() as state:
        service = subprocess.Popen(
            [BINARY, "service", "run", "fraud", "--source", f"kafka://{source.address}/transactions", "--sink",
             f"kafka://{sink.address}/alerts", "--state", state], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True)
        try:
            wait_until(lambda: produce_requests(sink) > 0, "no alert was sent")
            service.send_signal(signal.SIGTERM)
            _, told = service.communicate(timeout=END_SECONDS_MAX)
        finally:
            service.kill()
    lost = re.search(r" warn fraud: \"?alerts not acknowledged at the end.* topic=alerts alerts=(\d+)", told)
    assert lost and int(lost[1]) > 0, told


if __name__ == "__main__":
    with operated_node() as first, operated_node({"MILLRACE_STORAGE_FREE_BYTES_MIN": EVERYTHING}) as second:
        a_sink_that_refuses_does_not_hold_up_the_end(first, second)
