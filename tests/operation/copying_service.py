"""`millrace service run copying` beside a node: what the tests of services beside a cluster share."""
import contextlib
import json
import os
import pathlib
import signal
import subprocess
import tempfile
import time

from operated_node import BINARY, operated_node, skip

LIBRARY = pathlib.Path(os.environ.get("MILLRACE_COPYING_SERVICE", BINARY.parent / "libcopying_service.so"))
RUN_SECONDS_MAX = 60
END_SECONDS_MAX = 10


class CopyingService:
    """The service, its state, and the cluster beside which it runs."""

    def __init__(self, node, folder, name="copying"):
        self.node, self.folder, self.name, self.state = node, folder, name, f"{folder}/{name}"
        self.topic = f"{name}.orders"
        node.command("topic", "create", self.topic, "--partitions", "1")

    def order(self, *orders):
        self.node.command("produce", self.topic, given="".join(json.dumps(one) + "\n" for one in orders))

    def words(self, *more):
        ends = [word for end in ("orders", "copies", "later", "answers", "unanswered")
                for word in ("--topic", f"{end}={self.name}.{end}")]
        return [BINARY, "--bootstrap", self.node.address, "service", "run", "copying", "--as", self.name, "--library",
                LIBRARY, "--state", self.state, *ends, *more]

    def run(self, *more):
        """As it ended, when all that is there has been read."""
        return subprocess.run(self.words("--once", *more), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              timeout=RUN_SECONDS_MAX)

    def must_run(self, *more):
        done = self.run(*more)
        assert done.returncode == 0, (done.returncode, done.stderr)

    def wait_for_output(self, end):
        until = time.monotonic() + RUN_SECONDS_MAX
        while self.node.run("topic", "describe", f"{self.name}.{end}").returncode or not self.committed(end):
            assert time.monotonic() < until, "it writes nothing"
            time.sleep(0.05)

    @contextlib.contextmanager
    def at_work(self):
        """A process that goes on until it is told."""
        with tempfile.TemporaryFile("w+") as told:
            process = subprocess.Popen(self.words(), stdout=subprocess.DEVNULL, stderr=told, text=True)
            try:
                yield process
            finally:
                process.kill()
                process.wait()

    def committed(self, end):
        told = self.node.command("consume", f"{self.name}.{end}", "--committed", "--format", r"%v\n")
        return sorted(told.splitlines())


@contextlib.contextmanager
def stopped(process):
    """It takes part in nothing meanwhile."""
    process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        process.send_signal(signal.SIGCONT)


@contextlib.contextmanager
def node_and_folder():
    if not LIBRARY.exists():
        skip(f"{LIBRARY} is not built")
    with operated_node() as node, tempfile.TemporaryDirectory() as folder:
        yield node, folder
