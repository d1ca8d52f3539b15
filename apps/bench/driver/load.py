"""Runs a load of millrace-load against a server and says what the server spent meanwhile."""
import json
import subprocess
import time

from driver import process
from driver.failure import Failure
from driver.rows import OTHERS, OTHERS_MAX

LOAD_SECONDS_MAX = 280


class Loads:
    """The load generator as functions of a server. `attempts`: how often a load is run while others disturb it."""

    def __init__(self, binary, attempts):
        self.binary, self.attempts = binary, attempts

    def call(self, name, server, **options):
        """One command, not timed."""
        return self._run(self._command(name, server, options))

    def measure(self, name, server, **options):
        """Runs a load. The answer has its own fields and `server_cpu_s`, `peak_rss_mib`, `others`."""
        return self._quietest(self._command(name, server, options), server)

    def limits(self, folder, quick):
        """What the machine itself can do now."""
        command = [self.binary, "limits", "--folder", folder]
        return self._quietest(command + ["--quick"] if quick else command)

    def start(self, name, server, **options):
        """A command that goes on until its standard input is closed."""
        return subprocess.Popen(self._command(name, server, options), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                text=True)

    def _quietest(self, command, server=None):
        """Runs the command; while others use much of the machine again, and answers with the quietest run."""
        runs = []
        while len(runs) < self.attempts:
            runs.append(self._timed(command, server))
            if runs[-1][OTHERS] <= OTHERS_MAX:
                break
        return min(runs, key=lambda run: run[OTHERS])

    def _timed(self, command, server):
        def spent_by_server():
            return server.cpu_seconds() if server else 0.0

        began, before = time.monotonic(), spent_by_server()
        machine, own = process.machine_cpu_seconds(), process.own_cpu_seconds()
        fields = self._run(command)
        spent = spent_by_server() - before
        others = process.share_of_others(began, machine, spent + process.own_cpu_seconds() - own)
        fields |= {OTHERS: others}
        return fields | {"server_cpu_s": spent, "peak_rss_mib": server.peak_rss_mib()} if server else fields

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
