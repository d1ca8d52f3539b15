"""What the proofs of one framework share: its installation, its process, the server, the outcome."""
import argparse
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile

from faults.servers import BINARY, TOP, Millrace, Program
from judge.reading import read_records
from judge.transaction_wire import READ_COMMITTED, Client, until_ready
from workers.clients import CannotInstall

ROOM = TOP / "build/exactly_once"
PROBLEMS_SHOWN_MAX = 5


class Process:
    """A program that is killed and started again; what it says goes to one log."""

    def __init__(self, command, log):
        self.command, self.log, self.process = command, log, None

    def start(self):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(self.command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=self.log.parent)

    def kill(self):
        if self.process:
            self.process.kill()
            self.process.wait()


class Proof:
    """One run. `dice`: seeded; `room`: a folder of its own; `processes`: those to be killed at the end."""

    def __init__(self, server, room, options):
        self.server, self.room, self.options = server, room, options
        self.dice, self.processes = random.Random(options.seed), []

    def process(self, command, name):
        self.processes.append(Process(command, self.room / f"{name}.log"))
        return self.processes[-1]

    def create_topics(self, topics, partitions):
        client = Client(self.server.address)
        for topic in topics:
            client.create_topic(topic, partitions)
        for topic in topics:
            for partition in range(partitions):
                until_ready(lambda: client.end_offset(topic, partition, READ_COMMITTED))

    def committed_texts(self, topic, partitions):
        """The values of each partition, as texts."""
        client = Client(self.server.address)
        return [[value.decode() for _, value in read_records(client, topic, partition)] for partition in range(partitions)]

    def kill_node(self):
        if not self.options.spare_node:
            self.server.restart()

    def node_word(self):
        return "node spared" if self.options.spare_node else "node killed"


def parse_arguments(text, rounds):
    parser = argparse.ArgumentParser(description=text.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=rounds)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--server", metavar="PREFIX", help="another server than ours, started and stopped by PREFIX-start and -stop")
    parser.add_argument("--spare-node", action="store_true", help="kill the application alone")
    return parser.parse_args()


def run_proof(name, installed, prove, options):
    """`prove(Proof)` starts the server when it is ready for it, and returns what is wrong. True if nothing is."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that nothing it started outlives it
    if not options.server and not BINARY.exists():
        print(f"SKIP {name} there is no {BINARY.name}")
        return True
    try:
        installed.prepare()
    except CannotInstall as reason:
        print(f"SKIP {name} {reason}")
        return True
    room = pathlib.Path(tempfile.mkdtemp(prefix=f"{installed.name}-", dir=ROOM))
    proof = Proof(Program(options.server, room) if options.server else Millrace(room), room, options)
    try:
        proof.server.start()
        wrong = prove(proof)
    except (OSError, RuntimeError, ValueError) as problem:
        wrong = [f"{type(problem).__name__}: {problem}"]
    finally:
        for process in proof.processes:
            process.kill()
        if proof.server.pid:
            proof.server.kill()
    for text in wrong[:PROBLEMS_SHOWN_MAX]:
        print(f"# {text}")
    if wrong:
        print(f"# kept: build/exactly_once/{room.name}; seed {options.seed}")
        print(f"FAIL {name} {len(wrong)} times: {wrong[0]}")
    else:
        shutil.rmtree(room)
        print(f"PASS {name}")
    return not wrong
