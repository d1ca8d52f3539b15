"""Outputs that were written down with the state, and had not reached their topic when the node died, reach it at the
next start, once.

The instant between the two is too short to be hit: the topic is made anew while the service is not there.
"""
import json
import tempfile

import fraud_sample
from operated_node import OperatedNode, wait_until
from service_kills import alerts_of

def lines_to_an_alert():
    """The last one raises it, so that no commit of state alone follows."""
    kinds = fraud_sample.truth()
    for use, line in zip(fraud_sample.uses(), fraud_sample.lines_to_produce()):
        yield line
        if kinds.get(use["tx_id"]) == "impossible":
            return


def caught_up(node):
    service = json.loads(node.get("/v1/services/fraud"))
    return service["inputs"] and service["lag"] == 0 and service["caught_up"] and service["outputs"]


def main():
    with tempfile.TemporaryDirectory() as folder:
        node = OperatedNode(f"{folder}/data", f"{folder}/log")

        node.environment["MILLRACE_NODE_SERVICES"] = "fraud"
        node.start()
        node.command("produce", "transactions", "--key-separator", r"\t", given="".join(lines_to_an_alert()))
        wait_until(lambda: caught_up(node), "it does not catch up")
        node.kill()  # before it is settled that they are there

        node.environment["MILLRACE_NODE_SERVICES"] = ""
        node.start()
        written = alerts_of(node)
        node.command("topic", "delete", "alerts")
        node.command("topic", "create", "alerts")
        assert node.stop(), "the node did not stop in order"

        node.environment["MILLRACE_NODE_SERVICES"] = "fraud"
        for _ in range(3):
            node.start()
            again = wait_until(lambda: alerts_of(node), "the alerts do not come")
            node.kill()
    assert len(set(again)) == len(again) and set(again) <= set(written), (again, written)
    print(f"{len(again)} of {len(written)} alerts were on their way")


if __name__ == "__main__":
    main()
