"""MirrorMaker 2 between two Kafka brokers: what one runs to have a topic at a second site."""
import shutil
import signal
import subprocess

from driver import kafka, process
from driver.failure import Failure

STOP_SECONDS = 60
SETTINGS = """clusters = a, b
a->b.enabled = true
b->a.enabled = false
a->b.topics = bench.*
tasks.max = 2
refresh.topics.interval.seconds = 1
# One broker has one replica of everything.
replication.factor = 1
checkpoints.topic.replication.factor = 1
heartbeats.topic.replication.factor = 1
offset-syncs.topic.replication.factor = 1
offset.storage.replication.factor = 1
status.storage.replication.factor = 1
config.storage.replication.factor = 1
"""


class MirrorMaker:
    """From `source` to `target`, both running brokers. A topic is called "a.NAME" at the target."""

    name = "MirrorMaker 2"

    def __init__(self, folder, jars, source, target):
        if shutil.which("java") is None:
            raise Failure("java is not installed, so MirrorMaker 2 cannot be started")
        self.jars, self.source, self.target = jars, source, target
        self.folder, self.process = folder, None

    @staticmethod
    def name_at_source(topic):
        return topic

    @staticmethod
    def name_at_target(topic):
        return f"a.{topic}"

    def start(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        properties = self.folder / "mirror_maker.properties"
        properties.write_text(f"{SETTINGS}a.bootstrap.servers = {self.source.address}\nb.bootstrap.servers = {self.target.address}\n")
        logging = f"-Dlog4j2.configurationFile={(kafka.ROOM / 'log4j2.properties').as_uri()}"
        with open(self.folder / "mirror_maker.log", "ab") as log:
            self.process = subprocess.Popen(
                ["java", "-Xms1g", "-Xmx1g", "-XX:+UseG1GC", logging, "-cp", f"{self.jars}/*",
                 "org.apache.kafka.connect.mirror.MirrorMaker", properties],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)

    def cpu_seconds(self):
        """Of it and of the broker that it writes to."""
        return process.cpu_seconds(self.process.pid) + self.target.cpu_seconds()

    def check(self):
        if self.process.poll() is not None:
            raise Failure(f"MirrorMaker 2 ended with status {self.process.returncode}: {self.folder / 'mirror_maker.log'}")

    def stop(self):
        if self.process is None:
            return
        ended, self.process = self.process, None
        ended.send_signal(signal.SIGTERM)
        try:
            ended.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            ended.kill()
            ended.wait()
