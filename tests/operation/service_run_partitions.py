"""Processes beside a cluster share the partitions of a service; each partition's state is a directory, and moves with it.

They are killed at any moment, and the partitions change hands. The judge is a committed reader.
"""
import fcntl
import pathlib
import random
import shutil
import signal
import subprocess
import tempfile
import time

import fraud_sample
from operated_node import BINARY, operated_node, wait_until
from service_kills import alerts_of, chunks_of

PARTITIONS = 4
ROUNDS = 5
LIFE_SECONDS_MAX = 1.5
END_SECONDS_MAX = 60


class Sharer:
    def __init__(self, node, state):
        self.node, self.state = node, pathlib.Path(state)

    def words(self, partitions, *more):
        return [BINARY, "--bootstrap", self.node.address, "service", "run", "fraud", "--state", self.state, "--partitions",
                ",".join(map(str, partitions)), *more]

    def begin(self, partitions):
        return subprocess.Popen(self.words(partitions), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def run(self, partitions, *more):
        return subprocess.run(self.words(partitions, "--once", *more), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                              text=True, timeout=END_SECONDS_MAX)


def move(partition, sharers, to):
    for other in sharers:
        if other is not to and (other.state / str(partition)).exists():
            shutil.move(other.state / str(partition), to.state / str(partition))


def is_held(path):
    with open(path, "rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return False
        except BlockingIOError:
            return True


def refusals(node, sharer, folder):
    """What must not be begun, and why."""
    for partitions, words in (([9], "has no partition 9"), (["1-0"], "no list of partitions"), (["0-99"], "at most 64")):
        done = sharer.run(partitions)
        assert done.returncode > 0 and words in done.stderr, (partitions, done.stderr)
    done = Sharer(node, f"{folder}/elsewhere").run([0])
    assert done.returncode > 0 and "written again" in done.stderr, done.stderr
    process = sharer.begin([0])
    wait_until(lambda: is_held(sharer.state / "0" / ".lock"), "it does not open its state")
    done = sharer.run([0])
    process.kill()
    process.wait()
    assert done.returncode > 0 and "another process holds it" in done.stderr, done.stderr


def main():
    dice = random.Random(1)
    chunks = chunks_of(list(fraud_sample.lines_to_produce()), ROUNDS)
    with operated_node() as node, tempfile.TemporaryDirectory() as folder:
        node.command("topic", "create", "transactions", "--partitions", str(PARTITIONS))
        sharers = [Sharer(node, f"{folder}/{name}") for name in "ab"]
        for sharer in sharers:
            sharer.state.mkdir()
        for chunk in chunks:
            shares = [[], []]
            for partition in range(PARTITIONS):
                owner = dice.randrange(2)
                shares[owner].append(partition)
                move(partition, sharers, sharers[owner])
            processes = [sharer.begin(share) for sharer, share in zip(sharers, shares) if share]
            node.command("produce", "transactions", "--key-separator", r"\t", given="".join(chunk))
            time.sleep(dice.uniform(0.3, LIFE_SECONDS_MAX))
            for process in processes:
                process.send_signal(signal.SIGKILL)
                process.wait()
        for partition in range(PARTITIONS):
            move(partition, sharers, sharers[0])
        done = sharers[0].run(range(PARTITIONS))
        assert done.returncode == 0, done.stderr
        fraud_sample.check(alerts_of(node))
        refusals(node, sharers[0], folder)


if __name__ == "__main__":
    main()
