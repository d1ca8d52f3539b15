"""A server under test: its process, its data directory, its topics."""
import itertools
import pathlib
import shutil
import signal
import subprocess
import time

from driver import probe, process
from driver.failure import Failure

STOP_SECONDS = 120


class Server:
    """A kind of server says by `command(port)` how it is started, and by its two configs what its topics promise."""

    name = "server"
    durable = {}   # topic configs: acknowledged means on disk
    relaxed = {}   # acknowledged means in the page cache
    ready_seconds = 120

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.data = self.folder / "data"
        self.log = self.folder / "server.log"
        self.port = probe.free_port()
        self.process = None
        self.ready_ms = None
        self._topics = itertools.count()

    def command(self, port):
        raise NotImplementedError

    def prepare(self):
        """What a new data directory needs before the first start."""

    @property
    def restartable(self):
        return True

    @property
    def pid(self):
        return self.process.pid

    @property
    def address(self):
        return f"127.0.0.1:{self.port}"

    def start(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        if not self.data.exists():
            self.data.mkdir()
            self.prepare()
        with open(self.log, "ab") as log:
            began = time.monotonic()
            self.process = subprocess.Popen(self.command(self.port), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                            start_new_session=True)  # Ctrl-C is the driver's, which then stops it
        probe.await_answer(self.port, self.process, self.ready_seconds, self.log)
        self.ready_ms = (time.monotonic() - began) * 1000

    def stop(self, how=signal.SIGTERM):
        """Ends the process that was started, if it runs."""
        if self.process is None:
            return
        ended, self.process = self.process, None
        ended.send_signal(how)
        try:
            ended.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired as late:
            ended.kill()
            ended.wait()
            raise Failure(f"{self.name} did not stop within {STOP_SECONDS} s") from late

    def fresh(self):
        """Starts on an empty data directory."""
        self.stop()
        self.remove()
        self.start()

    def remove(self):
        shutil.rmtree(self.data, ignore_errors=True)

    def new_topic_name(self):
        return f"bench-{next(self._topics)}"

    def cpu_seconds(self):
        return process.cpu_seconds(self.pid)

    def rss_mib(self):
        return process.rss_mib(self.pid)

    def peak_rss_mib(self):
        return process.peak_rss_mib(self.pid)


class Millrace(Server):
    name = "Millrace"
    relaxed = {"millrace.durability": "os"}

    def __init__(self, folder, binary):
        super().__init__(folder)
        self.binary = binary

    def command(self, port):
        # Links are not measured, and another node of the machine may have their usual port.
        return ["env", "MILLRACE_LINK_ADDRESS=127.0.0.1:0", self.binary, "start", "--data", self.data,
                "--kafka", f"127.0.0.1:{port}", "--http", "127.0.0.1:0"]


class RunningServer(Server):
    """A server that somebody else has started and will stop."""

    def __init__(self, folder, host, port, pid):
        super().__init__(folder)
        self.host, self.port, self.running_pid = host, port, pid

    restartable = False
    name = "Millrace"
    relaxed = Millrace.relaxed

    @property
    def pid(self):
        return self.running_pid

    @property
    def address(self):
        return f"{self.host}:{self.port}"

    def start(self):
        if not probe.answers(self.port):
            raise Failure(f"nothing answers at {self.address}")

    def stop(self, how=signal.SIGTERM):
        pass

    def remove(self):
        pass
