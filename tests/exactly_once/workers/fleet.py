"""The workers of one run as processes: started, started again when they give up, paused, replaced while paused."""
import json
import os
import pathlib
import signal
import subprocess
import time

PROCESSES_MAX = 1000


class Worker:
    """One transactional id and the process that holds it now; the group has the client's name."""

    def __init__(self, client, member, job, room):
        self.client, self.job, self.room, self.group = client, job, pathlib.Path(room), client.name
        self.name = client.name if member == 0 else f"{client.name}-{member + 1}"
        self.journal = self.room / f"{self.name}.journal"
        self.incarnation, self.process, self.old_ones = 0, None, []
        self.read, self.committed, self.progressed_at = 0, 0, time.monotonic()

    def start(self):
        """The process before, if it still runs, is a zombie from now on."""
        if self.process is not None and self.process.poll() is None:
            self.old_ones.append(self.process)
        self.incarnation += 1
        job = self.job | {"JOB_NAME": self.name, "JOB_GROUP": self.group, "JOB_INCARNATION": str(self.incarnation),
                          "JOB_JOURNAL": str(self.journal), "JOB_SEED": f"{int(self.job['JOB_SEED']) + self.incarnation}"}
        with open(self.room / f"{self.name}.log", "ab") as log:
            self.process = subprocess.Popen(self.client.command, env=os.environ | job, stdout=log, stderr=log,
                                            stdin=subprocess.DEVNULL)

    def tend(self):
        """Starts it again if it gave up; notes whether it got on."""
        if self.process.poll() is not None and self.incarnation < PROCESSES_MAX:
            self.start()
        self.old_ones = [process for process in self.old_ones if process.poll() is None]
        found = self._read_commits()
        if found:
            self.committed, self.progressed_at = self.committed + found, time.monotonic()

    def _read_commits(self):
        if not self.journal.exists():
            return 0
        with open(self.journal, "rb") as journal:
            journal.seek(self.read)
            data = journal.read()
        whole = data[:data.rfind(b"\n") + 1]
        self.read += len(whole)
        return sum(json.loads(line).get("outcome") == "committed" for line in whole.splitlines())

    def signal(self, number, process=None):
        if (process or self.process).poll() is None:
            (process or self.process).send_signal(number)

    def kill(self):
        for process in (*self.old_ones, self.process):
            self.signal(signal.SIGKILL, process)
            process.wait()
