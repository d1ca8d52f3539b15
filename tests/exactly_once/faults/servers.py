"""The server under test as a process that can be killed and stopped: a node of ours, or another one, Kafka for instance."""
import os
import pathlib
import signal
import socket
import subprocess
import time

TOP = pathlib.Path(__file__).resolve().parents[3]
BINARY = pathlib.Path(os.environ.get("MILLRACE", TOP / "build/release/bin/millrace"))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """Listens on the same address through all its lives; clients are told `advertised`."""

    killable = True
    session_timeout_ms = 3000  # of group members, below what a server allows that was not told otherwise

    def __init__(self, room):
        self.room, self.port = pathlib.Path(room), free_port()
        self.address = self.advertised = f"127.0.0.1:{self.port}"
        self.pid = None

    def pause(self):
        os.kill(self.pid, signal.SIGSTOP)

    def resume(self):
        os.kill(self.pid, signal.SIGCONT)

    def restart(self, pause=0.0):
        self.kill()
        time.sleep(pause)
        self.start()


class Millrace(Server):
    """`MILLRACE` names another binary."""

    def __init__(self, room):
        super().__init__(room)
        self.process, self.log = None, self.room / "node.log"

    def start(self):
        settings = {
            "MILLRACE_KAFKA_ADVERTISED_LISTENERS": f"default://{self.advertised}",
            "MILLRACE_GROUP_SESSION_TIMEOUT_MS_MIN": "1000",
            "MILLRACE_LINK_ADDRESS": "127.0.0.1:0",
        }
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [BINARY, "start", "--data", self.room / "data", "--kafka", self.address, "--http", "127.0.0.1:0"],
                stdout=subprocess.PIPE, stderr=log, text=True, env=os.environ | settings)
        self.pid = self.process.pid
        line = self.process.stdout.readline()
        if not line.startswith("ready kafka="):
            self.kill()
            raise RuntimeError(f"the node did not become ready: {line!r}; see {self.log}")

    def alive(self):
        return self.process.poll() is None

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


class Program(Server):
    """`PREFIX-start PORT DATA_DIR [property…]` prints the pid once it answers, `PREFIX-stop DATA_DIR -9` kills."""

    def __init__(self, prefix, room):
        super().__init__(room)
        self.prefix = prefix

    def start(self):
        properties = [
            f"advertised.listeners=PLAINTEXT://{self.advertised}", "group.min.session.timeout.ms=1000",
            "group.initial.rebalance.delay.ms=0", "offsets.topic.num.partitions=4",
            "transaction.state.log.num.partitions=4", "transaction.abort.timed.out.transaction.cleanup.interval.ms=1000",
        ]
        started = subprocess.run([f"{self.prefix}-start", str(self.port), self.room / "data", *properties],
                                 stdout=subprocess.PIPE, text=True, check=True, timeout=120)
        self.pid = int(started.stdout)

    def alive(self):
        return os.path.exists(f"/proc/{self.pid}")

    def kill(self):
        self.resume()
        subprocess.run([f"{self.prefix}-stop", self.room / "data", "-9"], check=True, timeout=90)


class Running:
    """A server that somebody else started: connections to it are cut, it is left alone."""

    killable = False
    session_timeout_ms = 6000

    def __init__(self, address):
        self.address = self.advertised = address

    def start(self):
        pass

    def alive(self):
        return True

    def kill(self):
        pass
