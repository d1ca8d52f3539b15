"""What the Python clients share: the records that are written, and how a case is run and told."""

import os
import random
import sys
import time
import traceback
import uuid
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Sample:
    """A record to write and to find again, byte for byte."""

    key: bytes | None
    value: bytes | None
    headers: tuple = field(default=())
    timestamp: int = 0


# Recent, as retention goes by the time of records.
BASE_TIME = (int(time.time()) - 3_600) * 1_000


def samples():
    """Nulls, empties, all bytes, a large value that no codec shrinks, and enough small ones for several batches."""
    noise = random.Random(7).randbytes(100_000)
    odd = [
        Sample(None, b"no key"),
        Sample(b"no value", None),
        Sample(b"", b""),
        Sample(bytes(range(256)), bytes(reversed(range(256)))),
        Sample(b"large", noise),
        Sample("nyckel-å".encode(), "värde-€".encode(), (("name", "å".encode()), ("empty", b""), ("null", None))),
    ]
    small = [Sample(b"k%d" % i, b"value %d " % i * 5, (("n", b"%d" % i),)) for i in range(500)]
    return [Sample(s.key, s.value, s.headers, BASE_TIME + 1_000 * i) for i, s in enumerate(odd + small)]


def fresh(name):
    """A topic or group that no other run uses."""
    return f"{name}-{uuid.uuid4().hex[:8]}"


def fresh_topic(name):
    """As fresh, in the stream and the spelling that INTEROP_TOPICS says, if it does: "/payments/cards:" or "payments.cards."."""
    return os.environ.get("INTEROP_TOPICS", "") + fresh(name)


def listed_as(topic):
    """How lists of all topics call it."""
    return topic.lstrip("/").replace("/", ".").replace(":", ".")


def wait_until(what, condition, seconds=20):
    """Asks until the condition holds; what it returned. The condition does its own waiting."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = condition()
        if found:
            return found
    raise AssertionError(f"not within {seconds} s: {what}")


def same(what, expected, actual):
    if expected != actual:
        raise AssertionError(f"{what}: expected {str(expected)[:200]}, got {str(actual)[:200]}")


def run_all(client, cases):
    """`cases`: (name, function) in order. Exits with 1 if one fails; the others run all the same."""
    failed = False
    client = ("streams/" if "INTEROP_TOPICS" in os.environ else "") + client
    for name, case in cases:
        try:
            case()
            print(f"PASS interop/{client}/{name}", flush=True)
        except Exception as problem:  # a client's error of any kind is the case's failure
            failed = True
            traceback.print_exc()
            why = str(problem).replace("\n", " ")[:300] or type(problem).__name__
            print(f"FAIL interop/{client}/{name} {why}", flush=True)
    sys.exit(1 if failed else 0)
