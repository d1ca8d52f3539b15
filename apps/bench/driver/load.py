"""Runs a load of millrace-load against a server and says what the server spent meanwhile."""
import json
import subprocess
import time

from driver import process
from driver.failure import Failure
from driver.rows import OTHERS, OTHERS_MAX

ATTEMPTS = 3
LOAD_SECONDS_MAX = 280


class Loads:
    """The load generator as functions of a server."""

    def __init__(self, binary):
        self.binary = binary

    def call(self, name, server, **options):
        """One command, not timed."""
        return self._run(self._command(name, server, options))

    def measure(self, name, server, **options):
        """Runs a load; while others use much of the machine again, and keeps the quietest run.

        The answer has the load's own fields and `server_cpu_s`, `peak_rss_mib`, `others`.
        """
        command = self._command(name, server, options)
        runs = []
        while len(runs) < ATTEMPTS:
            runs.append(self._timed(command, server))
            if runs[-1][OTHERS] <= OTHERS_MAX:
                break
        return min(runs, key=lambda run: run[OTHERS])

    def start(self, name, server, **options):
        """A command that goes on until its standard input is closed."""
        return subprocess.Popen(self._command(name, server, options), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                text=True)

    def limits(self, folder, quick):
        command = [self.binary, "limits", "--folder", folder]
        return self._run(command + ["--quick"] if quick else command)

    def _timed(self, command, server):
        began, machine, own = time.monotonic(), process.machine_cpu_seconds(), process.own_cpu_seconds()
        server_before = server.cpu_seconds()
        fields = self._run(command)
        spent = server.cpu_seconds() - server_before
        ours = spent + process.own_cpu_seconds() - own
        return fields | {"server_cpu_s": spent, "peak_rss_mib": server.peak_rss_mib(),
                         OTHERS: process.share_of_others(began, machine, ours)}

    def _command(self, name, server, options):
        command = [self.binary, name, "--server", server.address]
        for key, value in options.items():
            for one in value if isinstance(value, list) else [value]:
                command += ["--" + key.replace("_", "-"), str(one)]
        return command

    def _run(self, command):
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=LOAD_SECONDS_MAX, check=False)
        except subprocess.TimeoutExpired as late:
            raise Failure(f"{command[1]} was not done within {LOAD_SECONDS_MAX} s") from late
        if done.returncode != 0:
            raise Failure(f"{command[1]}: {done.stderr.strip() or f'exit status {done.returncode}'}")
        return json.loads(done.stdout)
