"""The shipped sample of card uses, and what a fraud service must find in it."""
import csv
import json

from operated_node import TOP

SAMPLE = TOP / "examples/fraud_sample"
USES_A_BURST = 8


def uses():
    with open(SAMPLE / "transactions.csv", newline="") as file:
        yield from csv.DictReader(file)


def lines_to_produce():
    """One line a use: its card, a tab, and the JSON that the service reads."""
    for use in uses():
        value = {"tx_id": int(use["tx_id"])} | {name: use[name] for name in ("ts", "card", "category", "merchant")}
        value |= {name: float(use[name]) for name in ("amount", "lat", "lon")}
        yield f"{use['card']}\t{json.dumps(value)}\n"


def truth():
    with open(SAMPLE / "truth.csv", newline="") as file:
        return {row["tx_id"]: row["kind"] for row in csv.DictReader(file)}


def check(alerts):
    """`alerts`: (rule, tx_id) of each that was raised. Every journey is found once, every burst once, nothing else."""
    known = truth()
    journeys = sorted(tx for tx, kind in known.items() if kind == "impossible")
    bursts = sum(kind == "burst" for kind in known.values()) // USES_A_BURST
    assert sorted(tx for rule, tx in alerts if rule == "impossible_travel") == journeys
    found = [tx for rule, tx in alerts if rule == "burst"]
    assert len(found) == bursts == len(set(found)) and all(known[tx] == "burst" for tx in found), found
    assert len(alerts) == len(journeys) + bursts
