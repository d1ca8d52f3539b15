"""Whatever instant kill -9 hits, committed readers see the alerts of a run without a crash: each once, and all.
The judge is librdkafka, which reads committed records only; what must be found is known of the sample.

    service_kills.py [--rounds N] [--seed S] [--instances N]

With instances, each life has another number of them, up to that. In each life other outputs go in a transaction: all,
many, or none.
"""
import argparse
import json
import random
import tempfile
import time

import fraud_sample
from operated_node import OperatedNode

FED_ROUNDS_PART = 0.8  # the last rounds kill while there is nothing new
CAUGHT_UP_SECONDS_MAX = 30
LIFE_SECONDS_MAX = (0.4, 0.02)  # the service is at rest then, or at work
OUTBOX_BYTES_MAX = (0, 2000, 65536)


def chunks_of(lines, count):
    size = -(-len(lines) // count)
    return [lines[at:at + size] for at in range(0, len(lines), size)]


def service_of(node):
    return json.loads(node.get("/v1/services/fraud"))


def wait_until_caught_up(node):
    until = time.monotonic() + CAUGHT_UP_SECONDS_MAX
    while True:
        service = service_of(node)
        if service["inputs"] and service["lag"] == 0 and service["caught_up"]:
            return service
        assert time.monotonic() < until, service
        time.sleep(0.02)


def deploy(node, instances):
    node.post_json("/v1/services", json.dumps({"service": "fraud", "partitioned": True, "instances": instances}))


def alerts_of(node):
    told = node.command("consume", "alerts", "--committed")
    alerts = [json.loads(line) for line in told.splitlines()]
    return [(alert["rule"], str(alert["tx_id"])) for alert in alerts]


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=8)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--instances", type=int, default=0)
    chosen = options.parse_args()
    dice = random.Random(chosen.seed)
    chunks = chunks_of(list(fraud_sample.lines_to_produce()), max(1, int(chosen.rounds * FED_ROUNDS_PART)))
    with tempfile.TemporaryDirectory() as folder:
        node = OperatedNode(f"{folder}/data", f"{folder}/log",
                            {} if chosen.instances else {"MILLRACE_NODE_SERVICES": "fraud"})
        for number in range(chosen.rounds):
            node.environment["MILLRACE_NODE_SERVICE_OUTBOX_BYTES_MAX"] = str(dice.choice(OUTBOX_BYTES_MAX))
            node.start()
            if chosen.instances:
                deploy(node, dice.randint(1, chosen.instances))
            if number < len(chunks):
                node.command("produce", "transactions", "--key-separator", r"\t", given="".join(chunks[number]))
            time.sleep(dice.uniform(0, dice.choice(LIFE_SECONDS_MAX)))
            node.kill()
        node.start()
        service = wait_until_caught_up(node)
        alerts = alerts_of(node)
        stopped = node.stop()
    fraud_sample.check(alerts)
    assert stopped, "the node did not stop in order"
    print(f"{chosen.rounds} kills, {service['commits']} commits, {len(alerts)} alerts, each once")


if __name__ == "__main__":
    main()
