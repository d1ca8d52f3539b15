#!/usr/bin/env python3
"""A client that behaves, in a process of its own so that no offender slows it: to each partition of a topic in turn it
produces a record, waits until it is acknowledged and reads it back on another connection. Prints a line when it has
begun; ends when its input does, and prints one line of JSON: rounds, the longest and the median round in ms, and what
went wrong.

usage: watched_client.py HOST:PORT TOPIC PARTITIONS
"""
import json
import pathlib
import select
import statistics
import struct
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "crash"))
from wire import FETCH, Client, batches, text  # noqa: E402

PAUSE_SECONDS = 0.01


def read_at(client, topic, partition, offset):
    body = struct.pack(">iiiib", -1, 5000, 1, 1 << 20, 0) + struct.pack(">i", 1) + text(topic)
    reply = client.call(FETCH, 4, body + struct.pack(">iiqi", 1, partition, offset, 1 << 20))
    at = 4 + 4 + 2 + len(topic) + 4
    _, code, _, _, aborted = struct.unpack_from(">ihqqi", reply, at)
    if code != 0:
        raise ValueError(f"fetch: error {code}")
    at += 26 + max(aborted, 0) * 16
    size = struct.unpack_from(">i", reply, at)[0]
    return list(batches(reply[at + 4:at + 4 + size]))


def run_round(producer, consumer, topic, partition, number):
    value = f"{partition}-{number}".encode()
    code, offset = producer.produce(topic, partition, value)
    if code != 0:
        raise ValueError(f"produce: error {code}")
    found = read_at(consumer, topic, partition, offset)
    if found != [(offset, value)]:
        raise ValueError(f"read {found} where {[(offset, value)]} was acknowledged")


def main():
    address, topic, partitions = sys.argv[1], sys.argv[2], int(sys.argv[3])
    pairs = [(Client(address), Client(address)) for _ in range(partitions)]
    rounds, problem = [], None
    while problem is None and not select.select([sys.stdin], [], [], PAUSE_SECONDS)[0]:
        partition = len(rounds) % partitions
        began = time.monotonic()
        try:
            run_round(*pairs[partition], topic, partition, len(rounds))
        except (OSError, ValueError, struct.error) as why:
            problem = f"{type(why).__name__}: {why}"
        rounds.append((time.monotonic() - began) * 1000)
        if len(rounds) == partitions:  # the first ones open the logs
            rounds = [0.0] * partitions
            print("watching", flush=True)
    print(json.dumps({"rounds": len(rounds), "longest_ms": max(rounds, default=0),
                      "median_ms": statistics.median(rounds) if rounds else 0, "problem": problem}))


main()
