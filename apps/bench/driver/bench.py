"""What a scenario works with: the servers, the loads, topics that are gone afterwards."""
import contextlib
import subprocess
import time

DISAPPEAR_SECONDS = 10


class Bench:
    def __init__(self, servers, loads, results, runs, quick):
        self.servers, self.loads, self.results = servers, loads, results
        self.runs, self.quick = runs, quick

    def scaled(self, amount):
        """A tenth of it if it is to be quick."""
        return max(1, amount // 10) if self.quick else amount

    def each_run(self, row, partitions, durable, load):
        """`load(server, topic)` returns a sample: every run on every server in turn, on a topic of its own."""
        for _ in range(self.runs):
            for server in self.servers:
                with self.topic(server, partitions, durable) as topic:
                    self.results.add(row, server.name, load(server, topic))

    @contextlib.contextmanager
    def topic(self, server, partitions, durable):
        name = server.new_topic_name()
        configs = server.durable if durable else server.relaxed
        self.loads.call("create-topics", server, topic=name, partitions=partitions,
                        config=[f"{key}={value}" for key, value in configs.items()])
        done = False
        try:
            yield name
            done = True
        finally:
            if done or not server.restartable:  # of a server of ours nothing is kept after a failure anyway
                self.loads.call("delete-topics", server, topic=name)
                self._settle(server, name)

    @staticmethod
    def _settle(server, topic):
        """Waits until the topic has left the disk and what is to be written is written: the next run starts even."""
        if not server.restartable:
            return
        deadline = time.monotonic() + DISAPPEAR_SECONDS
        while time.monotonic() < deadline and any(server.data.glob(f"**/{topic}-*")):
            time.sleep(0.05)
        subprocess.run(["sync", "-f", server.folder], check=False)
