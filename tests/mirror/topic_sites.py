"""Sites with topics, one the mirror of the other, and how cases about them are run."""
import argparse
import pathlib
import random
import tempfile

from sites import Site

TOPIC, DOTTED = "/payments/cards:activity", "payments.cards.activity"


def follow(mirror, volume="/payments"):
    return mirror.ask("volume", "mirror", "run", volume)["last"]


def lines(chance, count):
    return [f"{chance.randrange(10**9):09}-{'x' * chance.randrange(200)}" for _ in range(count)]


def source_of(room, chance, name="a", certificates=None):
    """A site with a topic of three partitions, and records in it."""
    source = Site(room, name, certificates)
    source.start()
    source.tell("volume", "create", "/payments")
    source.tell("stream", "create", "/payments/cards")
    source.kafka_tell("topic", "create", TOPIC, "--partitions", "3")
    source.produce(TOPIC, lines(chance, 1000))
    return source


def mirror_of(room, source, name="b", volume="/payments", *options, certificates=None):
    mirror = Site(room, name, certificates)
    mirror.start()
    mirror.tell("volume", "create", volume)
    mirror.tell("volume", "mirror", volume, f"{source.link}/payments", *(options or ["--once"]))
    return mirror


def run_cases(cases):
    options = argparse.ArgumentParser()
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("cases", nargs="*")
    asked = options.parse_args()
    for case in cases:
        if asked.cases and case.__name__ not in asked.cases:
            continue
        with tempfile.TemporaryDirectory() as room:
            case(pathlib.Path(room), random.Random(asked.seed))
        print("PASS", case.__name__.replace("_", " "), flush=True)
