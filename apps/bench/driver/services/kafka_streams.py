"""Kafka Streams on a broker of its own: the same pipelines from topic to topic, exactly once."""
import contextlib
import shutil

from driver import process
from driver.rows import CPU
from driver.services.peers import call, fields_of

JAVA = ["java", "-Xmx2g", "-Dorg.slf4j.simpleLogger.defaultLogLevel=error", "-cp"]
TOPICS = {"fraud": ["fraud", "alerts"], "monitoring": ["metrics", "alerts", "minutes"]}


class KafkaStreams:
    def __init__(self, room, work):
        """`room`: where it was built."""
        self.room, self.folder = room, work / "kafka-streams"
        self.jars = f"{room}/target/classes:{room}/target/dependency/*"

    @contextlib.contextmanager
    def _broker(self):
        script = self.room.parent / "broker.sh"
        self.folder.mkdir(parents=True)
        printed = call([script, "start", self.folder / "broker"])
        try:
            yield int(printed.split()[-1])
        finally:
            call([script, "stop", self.folder / "broker"])
            shutil.rmtree(self.folder, ignore_errors=True)

    def _java(self, main, *words):
        return call([*JAVA, self.jars, main, *words])

    def run(self, pipeline, path, events):
        """A sample: the broker's CPU time from the start of the service on is in it."""
        kind = TOPICS[pipeline][0]
        with self._broker() as broker:
            self._java("peer.Feed", "create", *TOPICS[pipeline])
            self._java("peer.Feed", "load", kind, path, kind)
            before = process.cpu_seconds(broker)
            printed = self._java("peer.StreamsPeer", kind, "--events", events, "--eos", "true", "--dir", self.folder / "state")
            spent = (process.cpu_seconds(broker) - before) / events * 1e6
            fields = fields_of(next(line for line in reversed(printed.splitlines()) if line.startswith("kstreams")))
            return {CPU: fields["cpu_s_per_M"] + spent, "rate": fields["events_per_s"],
                    "rss": fields["rss_anon_mb"] + process.rss_mib(broker)}
