"""A node with volumes under measurement: asked over HTTP, filled over its link."""
import http.client
import json
import subprocess
import time

from driver import probe
from driver.failure import Failure
from driver.server import Millrace

ANSWER_SECONDS_MAX = 120
FILL_SECONDS_MAX = 1800
START_SECONDS_MAX = 30
QUIET_SECONDS_MAX = 10  # the node closes a connection on which nothing comes for longer than this


class Site(Millrace):
    def __init__(self, folder, binaries):
        super().__init__(folder, binaries / "millrace")
        self.loads = binaries / "millrace-load"
        self.link, self.http_port = f"127.0.0.1:{probe.free_port()}", probe.free_port()
        self._connection, self._asked_at = None, 0.0

    def command(self, port):
        return ["env", f"MILLRACE_LINK_ADDRESS={self.link}", self.binary, "start", "--data", self.data,
                "--kafka", f"127.0.0.1:{port}", "--http", f"127.0.0.1:{self.http_port}"]

    def start(self):
        super().start()
        probe.await_port(self.http_port, START_SECONDS_MAX)  # it is served a moment after Kafka's
        self._connection = http.client.HTTPConnection("127.0.0.1", self.http_port, timeout=ANSWER_SECONDS_MAX)

    def ask(self, method, path, body=None):
        """The answer's JSON, or its text; a refusal is a failure in the node's words."""
        return self.timed(method, path, body)[0]

    def timed(self, method, path, body=None):
        """The answer, and the milliseconds that it took to come."""
        given = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"} if isinstance(body, dict) else {}
        if time.monotonic() - self._asked_at > QUIET_SECONDS_MAX:
            self._connection.close()  # the request opens another
            self._connection.connect()
        began = time.monotonic()
        self._connection.request(method, path, given, headers)
        reply = self._connection.getresponse()
        text = reply.read()
        self._asked_at = time.monotonic()
        took = (self._asked_at - began) * 1000
        if reply.status >= 300:
            raise Failure(f"{method} {path}: {reply.status} {text.decode(errors='replace').strip()}")
        is_json = text and reply.headers.get("Content-Type", "").startswith("application/json")
        return json.loads(text) if is_json else text.decode(), took

    def metrics(self, *names):
        """Values of metrics without labels."""
        lines = [line.split() for line in self.ask("GET", "/metrics").splitlines() if line and line[0] != "#"]
        return {name: float(next(line[1] for line in lines if line[0] == name)) for name in names}

    def metric_values(self, name, **labels):
        """Of all series of a metric that have these labels."""
        wanted = [f'{key}="{value}"' for key, value in labels.items()]
        lines = [line for line in self.ask("GET", "/metrics").splitlines() if line.startswith(name + "{")]
        return [float(line.rsplit(None, 1)[1]) for line in lines if all(label in line for label in wanted)]

    def metric_sum(self, name, **labels):
        return sum(self.metric_values(name, **labels))

    def metric_count(self, name, **labels):
        return len(self.metric_values(name, **labels))

    def load(self, name, **options):
        """A command of millrace-load over the link; its fields."""
        command = [self.loads, name, "--link", self.link]
        for key, value in options.items():
            command += ["--" + key.replace("_", "-"), str(value)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=FILL_SECONDS_MAX, check=False)
        if done.returncode != 0:
            raise Failure(f"{name}: {done.stderr.strip() or f'exit status {done.returncode}'}")
        return json.loads(done.stdout)
