"""`millrace service run fraud` beside a cluster finds the truth of the sample, and a second run raises none twice."""
import json
import subprocess
import tempfile

import fraud_sample
from operated_node import BINARY, operated_node


def run_service(address, state):
    """(rule, tx_id) of the alerts that it raised."""
    done = subprocess.run(
        [BINARY, "--json", "service", "run", "fraud", "--source", f"kafka://{address}/transactions", "--state", state,
         "--once"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return [tuple(json.loads(line)["id"].rsplit("-", 1)) for line in done.stdout.splitlines()]


def alerts_on_topic(command):
    lines = command("--json", "consume", "alerts", "--committed").splitlines()
    ids = [json.loads(json.loads(line)["value"])["id"] for line in lines]
    return [tuple(name.rsplit("-", 1)) for name in ids]


def check_service(address, command):
    """`command(*words, given=None)`: the command line against the cluster at `address`."""
    command("topic", "create", "transactions", "--partitions", "3")
    command("produce", "transactions", "--key-separator", r"\t", given="".join(fraud_sample.lines_to_produce()))
    with tempfile.TemporaryDirectory() as state:
        fraud_sample.check(run_service(address, state))
        assert run_service(address, state) == []
    fraud_sample.check(alerts_on_topic(command))


if __name__ == "__main__":
    with operated_node() as served:
        check_service(served.address, served.command)
