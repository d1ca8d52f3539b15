"""A node as a process of its own, for tests that end it rudely."""
import os
import pathlib
import signal
import subprocess

TOP = pathlib.Path(__file__).resolve().parents[2]
BINARY = pathlib.Path(os.environ.get("MILLRACE", TOP / "build/release/bin/millrace"))


class Node:
    def __init__(self, data, log, environment=None):
        self.data, self.log, self.environment = data, log, environment or {}
        self.process, self.address, self.http_address = None, None, None

    def start(self):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [BINARY, "start", "--data", self.data, "--kafka", "127.0.0.1:0", "--http", "127.0.0.1:0"],
                stdout=subprocess.PIPE, stderr=log, text=True, env={"MILLRACE_LINK_ADDRESS": "127.0.0.1:0"} | os.environ | self.environment)
        line = self.process.stdout.readline()
        if not line.startswith("ready kafka="):
            self.kill()
            raise RuntimeError(f"the node did not become ready: {line!r}; see {self.log}")
        _, kafka, http, *_ = line.split()
        self.address, self.http_address = kafka.removeprefix("kafka="), http.removeprefix("http=")

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()

    def stop(self):
        """True if it ended in order within ten seconds."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(10) == 0
        except subprocess.TimeoutExpired:
            self.kill()
            return False
        finally:
            self.process.stdout.close()
