"""A service whose cluster takes nothing ends in time all the same, and gives what it kept when it is run again."""
import signal
import subprocess
import tempfile
import time

import fraud_sample
from exposition import parse, value_of
from operated_node import BINARY, OperatedNode, wait_until
from service_run import alerts_on_topic, run_service

END_SECONDS_MAX = 10
EVERYTHING = str(2**62)


def is_refusing(node):
    return value_of(parse(node.get("/metrics")), "millrace_data_directory_refuses_producers") == 1


def a_cluster_that_refuses_does_not_hold_up_the_end(node, state):
    wait_until(lambda: is_refusing(node), "the node takes records")
    service = subprocess.Popen(
        [BINARY, "service", "run", "fraud", "--source", f"kafka://{node.address}/transactions", "--state", state],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        time.sleep(2)  # it has alerts by then, and nobody who takes them
        service.send_signal(signal.SIGTERM)
        given, told = service.communicate(timeout=END_SECONDS_MAX)
    finally:
        service.kill()
    assert service.returncode != 0 and not given, (given, told)
    assert "does not take it" in told, told


def main():
    with tempfile.TemporaryDirectory() as folder:
        node = OperatedNode(f"{folder}/data", f"{folder}/log")
        node.start()
        for topic in ("transactions", "alerts", "fraud.dead-letters"):
            node.command("topic", "create", topic)
        node.command("produce", "transactions", "--key-separator", r"\t",
                     given="".join(fraud_sample.lines_to_produce()))
        assert node.stop()
        node.environment = {"MILLRACE_STORAGE_FREE_BYTES_MIN": EVERYTHING}
        node.start()
        a_cluster_that_refuses_does_not_hold_up_the_end(node, f"{folder}/state")
        assert node.stop()
        node.environment = {}
        node.start()
        run_service(node.address, f"{folder}/state")
        fraud_sample.check(alerts_on_topic(node.command))
        assert node.stop()


if __name__ == "__main__":
    main()
