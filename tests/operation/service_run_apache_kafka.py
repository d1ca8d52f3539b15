"""As service_run.py, against real Apache Kafka where its jars are.

They are looked for in KAFKA_HOME/libs, in build/peers, and where the interop tests put Kafka's tools.
"""
import contextlib
import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import time

from operated_node import TOP, OperatedNode, skip
from service_run import check_service

ready_seconds_max = 120


def jars():
    homes = [pathlib.Path(os.environ.get("KAFKA_HOME", "/nonexistent")) / "libs"]
    homes += (TOP / "build/peers").rglob("jars")
    homes.append(TOP / "build/interop/kafka-tools/jars")
    for home in homes:
        if any(home.glob("kafka_2.*.jar")):
            return home
    return skip("there is no Apache Kafka: set KAFKA_HOME, or let tests/interop/kafka_tools/run fetch it")


def free_ports(count):
    with contextlib.ExitStack() as held:
        sockets = [held.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [s.getsockname()[1] for s in sockets]


def properties(folder, clients, controller):
    """One process that is broker and controller."""
    return f"""
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
controller.listener.names=CONTROLLER
listeners=CLIENTS://127.0.0.1:{clients},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=CLIENTS://127.0.0.1:{clients}
inter.broker.listener.name=CLIENTS
listener.security.protocol.map=CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs={folder}/log
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
"""


@contextlib.contextmanager
def apache_kafka(java, home):
    """The address of a broker with an empty log."""
    clients, controller = free_ports(2)
    with tempfile.TemporaryDirectory() as folder:
        config = pathlib.Path(folder) / "server.properties"
        config.write_text(properties(folder, clients, controller))
        run = [java, "-Xmx512M", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", f"{home}/*"]
        subprocess.run([*run, "kafka.tools.StorageTool", "format", "-t", "MillraceOperationTestA", "-c", config],
                       check=True, stdout=subprocess.DEVNULL, timeout=60)
        broker = subprocess.Popen([*run, "kafka.Kafka", config], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            yield f"127.0.0.1:{clients}"
        finally:
            broker.terminate()
            broker.wait(60)


def wait_until_ready(cluster):
    until = time.monotonic() + ready_seconds_max
    while True:
        try:
            return cluster.command("--timeout", "2s", "topic", "list")
        except AssertionError:
            assert time.monotonic() < until, "Kafka does not answer"
            time.sleep(0.5)


if __name__ == "__main__":
    program = shutil.which("java") or skip("there is no java")
    with apache_kafka(program, jars()) as address:
        cluster = OperatedNode(None, None)
        cluster.address = address
        wait_until_ready(cluster)
        check_service(address, cluster.command)
