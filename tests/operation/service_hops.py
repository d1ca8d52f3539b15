"""Instances that send each other events give the answer of a plain loop, whatever their number, through kill -9.
Each life of the node has another number of instances; the judge is a committed reader.

    service_hops.py [--rounds N] [--seed S]

Then three instances and one catch up with more events than may be held back: nobody runs ahead of the others, and no
batch is larger than topics take.
"""
import argparse
import collections
import json
import os
import random
import tempfile
import time

from operated_node import OperatedNode, operated_node

PURCHASES = 2000
BACKLOG = 400_000
MESSAGE_BYTES_MAX = 50_000
CARDS, SHOPS = 40, 12
NOON = 1_700_000_000_000
OUT_OF_ORDER_MS = 5000
END = NOON + 48 * 3_600_000
FED_ROUNDS_PART = 0.8
SECONDS_MAX = 150
LIFE_SECONDS_MAX = 0.4
SERVICE = "dear_purchases"


def purchases(dice, count=PURCHASES):
    """In the order in which they are sent: no two at one time, late by no more than the service allows."""
    made = []
    for number in range(count):
        cents = dice.randint(300, 900) * (4 if dice.random() < 0.4 else 1)
        made.append({"card": f"card-{dice.randrange(CARDS)}", "shop": f"shop-{dice.randrange(SHOPS)}", "cents": cents,
                     "at": NOON + number * 100})
    return sorted(made, key=lambda purchase: purchase["at"] + dice.randrange(OUT_OF_ORDER_MS))


def alerts_of_a_loop(made):
    usual, in_a_row, alerts = {}, collections.Counter(), []
    for purchase in sorted(made, key=lambda one: one["at"]):
        card, shop, cents = purchase["card"], purchase["shop"], purchase["cents"]
        before = usual.get(shop, 0)
        percent = cents * 100 // before if before else 100
        usual[shop] = before + int((cents - before) / 8) if before else cents
        in_a_row[card] = in_a_row[card] + 1 if percent >= 200 else 0
        if in_a_row[card] >= 2:
            alerts.append(f"{card} at {shop}: {percent} % of what is usual")
    return sorted(alerts)


def produce(node, made):
    lines = "".join(f"{one['card']}\t{json.dumps(one)}\n" for one in made)
    node.command("produce", "purchases", "--key-separator", r"\t", given=lines)


def deploy(node, instances, **more):
    wanted = {"service": SERVICE, "partitioned": True, "instances": instances, "settings": {"idle-after-ms": "0"}}
    node.post_json("/v1/services", json.dumps(wanted | more))


def end_all(node):
    """Time goes on in all partitions: whatever card is in which, some of these are in each."""
    produce(node, [{"card": f"end-{i}", "shop": "end", "cents": 1, "at": END} for i in range(100)])


def await_alerts(node, count, topic="dear-purchases", name=SERVICE):
    """Looks at the service, which costs little, and reads its alerts only when it has caught up."""
    until = time.monotonic() + SECONDS_MAX
    alerts = []
    while True:
        service = json.loads(node.get(f"/v1/services/{name}"))
        if service["lag"] == 0 and service["caught_up"]:
            alerts = node.command("consume", topic, "--committed").splitlines()
            if len(alerts) >= count:
                return sorted(alerts), service
        assert time.monotonic() < until, (len(alerts), count, service)
        time.sleep(0.05)


def catching_up_gives_the_same(dice, environment):
    made = purchases(dice, BACKLOG)
    wanted = alerts_of_a_loop(made)
    with operated_node(environment | {"MILLRACE_TOPIC_MAX_MESSAGE_BYTES": str(MESSAGE_BYTES_MAX)}) as node:
        node.command("topic", "create", "purchases", "--partitions", "4", "--config", "max.message.bytes=1048588")
        produce(node, made)
        end_all(node)
        for name, how in (("shared", {"instances": 3, "settings": {}}), ("alone", {"instances": 1, "partitioned": False})):
            deploy(node, how.pop("instances"), name=name, topics={"dear": f"{name}-out"}, **how)
            alerts, service = await_alerts(node, len(wanted), f"{name}-out", name)
            assert alerts == wanted, (name, len(alerts), len(wanted))
            assert not any(stage["late"] for stage in service["stages"]), service["stages"]


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=8)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    dice = random.Random(chosen.seed)
    made = purchases(dice)
    wanted = alerts_of_a_loop(made)
    assert len(wanted) > 40, len(wanted)
    size = -(-len(made) // max(1, int(chosen.rounds * FED_ROUNDS_PART)))
    environment = {"MILLRACE_NODE_SERVICE_LIBRARIES": os.environ["SHOP_SERVICES"]}
    with tempfile.TemporaryDirectory() as folder:
        node = OperatedNode(f"{folder}/data", f"{folder}/log", environment)
        for number in range(chosen.rounds):
            node.start()
            deploy(node, dice.randint(1, 3))
            if part := made[number * size:(number + 1) * size]:
                produce(node, part)
            time.sleep(dice.uniform(0, LIFE_SECONDS_MAX))
            node.kill()
        node.start()
        end_all(node)
        alerts, service = await_alerts(node, len(wanted))
        hops = {given["source"]: given["topic"] for given in service["inputs"]}
        stopped = node.stop()
    assert alerts == wanted, (set(wanted) ^ set(alerts), len(alerts), len(wanted))
    assert hops == {"purchases": "purchases", "to_shop": f"{SERVICE}.to_shop", "to_card": f"{SERVICE}.to_card"}, hops
    assert stopped, "the node did not stop in order"
    print(f"{chosen.rounds} kills, {len(alerts)} alerts, each once")
    catching_up_gives_the_same(dice, environment)


if __name__ == "__main__":
    main()
