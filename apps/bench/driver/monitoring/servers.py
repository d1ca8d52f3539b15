"""What takes remote write and answers queries: a node with the monitoring service, and the distribution's Prometheus."""
import http.server
import json
import pathlib
import shutil
import subprocess
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

from driver import probe
from driver.failure import Failure
from driver.process import cpu_seconds, rss_mib

START_SECONDS_MAX = 30
QUERY_SECONDS_MAX = 120
HISTORY = "1d"


class Measured:
    """A server that is started with nothing in it, and asked over HTTP."""

    def __init__(self, folder):
        self.folder, self.port, self.process = pathlib.Path(folder), probe.free_port(), None

    def start(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.port = probe.free_port()
        with open(self.folder / "log", "wb") as log:
            self.process = subprocess.Popen(self.command(), stdout=log, stderr=log, env=self.environment())
        probe.await_port(self.port, START_SECONDS_MAX)
        time.sleep(1)

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait(timeout=60)
        self.process = None

    def environment(self):
        return None

    @property
    def cpu_seconds(self):
        return cpu_seconds(self.process.pid)

    @property
    def rss_mib(self):
        return rss_mib(self.process.pid)

    def get(self, path, **parameters):
        url = f"http://127.0.0.1:{self.port}{path}?{urllib.parse.urlencode(parameters)}"
        try:
            with urllib.request.urlopen(url, timeout=QUERY_SECONDS_MAX) as answer:
                return answer.read()
        except urllib.error.HTTPError as refused:
            raise Failure(f"{self.name}: {path}: {refused.read().decode(errors='replace')[:300]}") from None

    def count(self, expression):
        found = json.loads(self.get("/api/v1/query", query=expression))["data"]["result"]
        return int(float(found[0]["value"][1])) if found else 0

    def timed_range(self, expression, seconds, step):
        """Milliseconds until the whole answer is there."""
        now = time.time()
        began = time.monotonic()
        self.get("/api/v1/query_range", query=expression, start=f"{now - seconds:.3f}", end=f"{now:.3f}", step=step)
        return (time.monotonic() - began) * 1000


class Node(Measured):
    name = "Millrace"

    def __init__(self, folder, binaries):
        super().__init__(folder)
        self.binary = binaries / "millrace"

    def command(self):
        return [self.binary, "start", "--data", self.folder / "data", "--kafka", "127.0.0.1:0", "--http", f"127.0.0.1:{self.port}"]

    def environment(self):
        self.link = f"127.0.0.1:{probe.free_port()}"
        return {"MILLRACE_LINK_ADDRESS": self.link, "MILLRACE_NODE_SERVICES": "monitoring", "MILLRACE_MONITORING_HTTP": "true",
                "PATH": "/usr/bin:/bin"}

    def put_rules(self, text):
        rules = self.folder / "alerts.toml"
        rules.write_text(text)
        subprocess.run([self.binary, "cp", rules, "mr:/services/monitoring/alerts.toml"], check=True, capture_output=True,
                       env={"MILLRACE_LINK": self.link})
        time.sleep(1.5)

    def caught_up(self):
        services = json.loads(self.get("/v1/services"))["services"]
        return all(service["lag"] == 0 for service in services)


class Prometheus(Measured):
    name = "Prometheus"

    def __init__(self, folder):
        super().__init__(folder)
        self.binary = shutil.which("prometheus")
        if self.binary is None:
            raise Failure("prometheus is not installed")
        told = subprocess.run([self.binary, "--version"], capture_output=True, text=True, check=True)
        self.version = (told.stdout or told.stderr).split()[2]

    def command(self):
        config = self.folder / "prometheus.yml"
        config.write_text("global: {scrape_interval: 1h}\n")
        return [self.binary, f"--config.file={config}", f"--storage.tsdb.path={self.folder}/data",
                f"--web.listen-address=127.0.0.1:{self.port}", "--web.enable-remote-write-receiver", "--log.level=warn"]

    def caught_up(self):
        return True


class Webhook:
    """When each alert arrives, by what its summary says."""

    def __init__(self):
        self.arrived = arrived = {}

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                now = time.time()
                for alert in json.loads(self.rfile.read(int(self.headers["Content-Length"])))["alerts"]:
                    arrived.setdefault((alert["annotations"]["summary"], alert["status"]), now)
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_address[1]}/"

    def close(self):
        self.server.shutdown()
