"""Nodes as sites: each a process with a link address that stays the same."""
import json
import os
import pathlib
import signal
import socket
import subprocess
import urllib.request

TOP = pathlib.Path(__file__).resolve().parents[2]
BINARY = pathlib.Path(os.environ.get("MILLRACE", TOP / "build/release/bin/millrace"))


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Refused(Exception):
    pass


class Site:
    def __init__(self, folder, name, certificates=None):
        self.data, self.log = folder / name, folder / f"{name}.log"
        self.certificates = certificates  # of the folder with NAME.pem, NAME.key and ca.pem
        self.name = name
        self.link, self.kafka, self.process = f"127.0.0.1:{free_port()}", f"127.0.0.1:{free_port()}", None

    def __enter__(self):
        return self

    def __exit__(self, *why):
        self.end(signal.SIGKILL)
        if why[0] is not None:
            print(f"--- {self.log.name}:\n{self.log.read_text()[-3000:]}", flush=True)

    def start(self):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [BINARY, "start", "--data", self.data, "--kafka", self.kafka, "--http", "127.0.0.1:0"],
                stdout=subprocess.PIPE, stderr=log, text=True, env=os.environ | self.environment())
        line = self.process.stdout.readline()
        assert line.startswith("ready "), f"not ready: {line!r}; {self.log.read_text()[-2000:]}"
        self.http = line.split("http=")[1].split()[0]

    def environment(self):
        said = {"MILLRACE_LINK_ADDRESS": self.link}
        if self.certificates:
            said |= {"MILLRACE_LINK_TLS_CERTIFICATE": str(self.certificates / f"{self.name}.pem"),
                     "MILLRACE_LINK_TLS_KEY": str(self.certificates / f"{self.name}.key"),
                     "MILLRACE_LINK_TLS_CA": str(self.certificates / "ca.pem")}
        return said

    def as_client(self):
        if not self.certificates:
            return []
        who = self.certificates / self.name
        return ["--link-certificate", f"{who}.pem", "--link-key", f"{who}.key", "--link-ca", self.certificates / "ca.pem"]

    def end(self, how=signal.SIGTERM):
        if self.process is None:
            return
        self.process.send_signal(how)
        self.process.wait(60)
        self.process.stdout.close()
        self.process = None

    def tell(self, *words, given=None):
        """What a command prints; `given`: text or bytes for its standard input."""
        command = [BINARY, "--link", self.link, *map(str, self.as_client()), *map(str, words)]
        done = subprocess.run(command, capture_output=True, timeout=120, input=given.encode() if isinstance(given, str) else given)
        if done.returncode != 0:
            raise Refused(f"millrace {' '.join(map(str, words))}: {done.stderr.decode(errors='replace').strip()}")
        return done.stdout.decode()

    def ask(self, *words):
        return json.loads(self.tell("--json", *words))

    def kafka_tell(self, *words, given=None):
        return self.tell("--bootstrap", self.kafka, "--timeout", "30s", *words, given=given)

    def produce(self, topic, lines, *options):
        self.kafka_tell("produce", topic, *options, given="".join(f"{line}\n" for line in lines))

    def records(self, topic, *options):
        """(partition, offset, value) of each record, in that order."""
        found = map(json.loads, self.kafka_tell("--json", "consume", topic, *options).splitlines())
        return sorted((r["partition"], r["offset"], r["value"]) for r in found)

    def log_bytes(self, topic):
        """Of all partitions of a topic."""
        with urllib.request.urlopen(f"http://{self.http}/metrics", timeout=60) as page:
            lines = [line for line in page.read().decode().splitlines() if line.startswith("millrace_log_size_bytes{")]
        return sum(int(float(line.split()[-1])) for line in lines if f'topic="{topic}"' in line)

    def rows(self, table):
        return self.tell("table", "export", table, "-")

    def put(self, table, rows):
        lines = "".join(json.dumps({"key": key, "value": value}) + "\n" for key, value in rows)
        self.tell("table", "import", table, "-", given=lines)
