"""A node that hosts the pipelines of apps/bench/services."""
import contextlib
import re
import subprocess
import time

from driver.failure import Failure
from driver.volumes.site import Site

LIBRARY = "libmillrace_bench_services.so"
COMMAND_SECONDS_MAX = 1800
CATCH_UP_SECONDS_MAX = 900
LOOK_SECONDS = 0.05
MIXED = 0xFFFFFFFFFFFFFFFF


def mixed(number):
    """As the programs of the comparison mix an alert's number into their sums."""
    z = number + 1
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 & MIXED
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB & MIXED
    return z ^ (z >> 31)


class ServiceNode(Site):
    name = "Millrace"

    def __init__(self, folder, binaries, deployed=""):
        super().__init__(folder, binaries)
        self.deployed = deployed  # services by its configuration
        self.library = binaries / LIBRARY
        if not self.library.exists():
            raise Failure(f"{self.library} is not built")

    def command(self, port):
        words = super().command(port)
        services = [f"MILLRACE_NODE_SERVICES={self.deployed}"] if self.deployed else []
        return [words[0], f"MILLRACE_NODE_SERVICE_LIBRARIES={self.library}", *services, *words[1:]]

    def run(self, *words, **more):
        """A command of the node's command line; what it prints."""
        done = subprocess.run([self.binary, *map(str, words)], capture_output=True, text=True, check=False,
                              timeout=COMMAND_SECONDS_MAX,
                              env={"MILLRACE_BOOTSTRAP": self.address, "MILLRACE_LINK": self.link}, **more)
        if done.returncode != 0:
            raise Failure(f"{words[0]}: {done.stderr.strip() or f'exit status {done.returncode}'}")
        return done.stdout

    def make_topic(self, topic, partitions=1):
        self.run("topic", "create", topic, "--partitions", partitions)

    def produce(self, topic, path, *more):
        self.run("produce", topic, path, *more)

    def deploy(self, service, name=None, instances=None, **topics):
        wanted = {"service": service, "name": name or service}
        if instances:
            wanted |= {"partitioned": True, "instances": instances}
        if topics:
            wanted["topics"] = topics
        self.ask("POST", "/v1/services", wanted)

    def remove_service(self, name):
        self.ask("DELETE", f"/v1/services/{name}")

    def describe(self, name):
        return self.ask("GET", f"/v1/services/{name}")

    def await_read(self, name, records):
        """Until the service has read so many and committed all of it; its description."""
        deadline = time.monotonic() + CATCH_UP_SECONDS_MAX
        while True:
            told = self.describe(name)
            if told["records"] >= records and told["lag"] == 0:
                return told
            if told["failures"] > 0 or time.monotonic() > deadline:
                raise Failure(f"{name}: {told['state']}, {told['records']} read; {told['reason']}")
            time.sleep(LOOK_SECONDS)

    def alerts(self, topic, field="txn"):
        """How many there are for a committed reader, and their sum."""
        numbers = [int(n) for n in re.findall(rf'"{field}":(\d+)', self.run("consume", topic, "--committed", "--from", "start"))]
        return len(numbers), sum(map(mixed, numbers)) & MIXED

    def minutes(self, topic):
        """How many windows, and the sum of their buckets."""
        buckets = [int(n) for n in re.findall(r'"p99_bucket":(\d+)', self.run("consume", topic, "--committed", "--from", "start"))]
        return len(buckets), sum(buckets)


@contextlib.contextmanager
def running(folder, binaries):
    """A node on an empty directory, which is gone afterwards."""
    node = ServiceNode(folder, binaries)
    try:
        node.fresh()
        yield node
    finally:
        node.stop()
        node.remove()
