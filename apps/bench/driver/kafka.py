"""Real Apache Kafka: its jars from Maven Central, and one broker that is its own controller."""
import os
import pathlib
import shutil
import subprocess

from driver import probe
from driver.failure import Failure
from driver.server import Server

ROOM = pathlib.Path(__file__).resolve().parents[1] / "kafka"
CLUSTER_ID = "TWlsbHJhY2VCZW5jaA"  # any 16 bytes in base 64
MAIN_JAR = "kafka_2.13-*.jar"


def find_jars(given, cache):
    """The folder with Kafka's jars: `given` itself or its `libs`, else what is in `cache`, fetched if it can be."""
    if given is not None:
        for folder in (pathlib.Path(given), pathlib.Path(given) / "libs"):
            if list(folder.glob(MAIN_JAR)):
                return folder
        raise Failure(f"there is no {MAIN_JAR} in {given}")
    return fetch(cache, "pom.xml")


def fetch(cache, pom):
    """The folder with the jars that `pom` names, fetched once."""
    if (cache / "complete").exists():
        return cache
    if shutil.which("mvn") is None:
        raise Failure("maven is not installed, so Kafka cannot be fetched")
    done = subprocess.run(["mvn", "-B", "-q", "-f", ROOM / pom, "dependency:copy-dependencies",
                           f"-DoutputDirectory={cache.resolve()}"], stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, check=False)
    if done.returncode != 0:
        raise Failure("Kafka could not be fetched: " + (done.stdout + done.stderr).strip()[-300:])
    (cache / "complete").touch()
    return cache


class Kafka(Server):
    name = "Kafka"
    durable = {"flush.messages": "1"}  # Kafka then syncs after every append

    def __init__(self, folder, jars):
        super().__init__(folder)
        if shutil.which("java") is None:
            raise Failure("java is not installed, so Kafka cannot be started")
        self.jars = jars
        self.controller_port = probe.free_port()
        self.properties = self.folder / "server.properties"

    @property
    def version(self):
        return next(self.jars.glob(MAIN_JAR)).stem.split("-")[1]

    def prepare(self):
        own = {"log.dirs": self.data.resolve(),
               "listeners": f"PLAINTEXT://127.0.0.1:{self.port},CONTROLLER://127.0.0.1:{self.controller_port}",
               "advertised.listeners": f"PLAINTEXT://127.0.0.1:{self.port}",
               "controller.quorum.bootstrap.servers": f"127.0.0.1:{self.controller_port}"}
        lines = [(ROOM / "server.properties").read_text()] + [f"{key}={value}" for key, value in own.items()]
        self.properties.write_text("\n".join(lines) + "\n")
        done = subprocess.run(self._java(["-Xmx256m"], "kafka.tools.StorageTool", "format", "--standalone", "-t", CLUSTER_ID,
                                         "-c", self.properties), capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise Failure("Kafka's data directory could not be made: " + (done.stdout + done.stderr).strip()[-500:])

    def command(self, port):
        # Heap and collector as Kafka's own start script sets them.
        machine = ["-Xms1g", "-Xmx1g", "-server", "-XX:+UseG1GC", "-XX:MaxGCPauseMillis=20",
                   "-XX:InitiatingHeapOccupancyPercent=35", "-XX:+ExplicitGCInvokesConcurrent", "-Djava.awt.headless=true"]
        return self._java(machine, "kafka.Kafka", self.properties)

    def _java(self, machine, program, *arguments):
        logging = f"-Dlog4j2.configurationFile={(ROOM / 'log4j2.properties').as_uri()}"
        return ["java", *machine, logging, "-cp", os.path.join(self.jars, "*"), program, *arguments]
