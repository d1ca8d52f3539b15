"""A store under measurement: one process of millrace-load that does a task a line."""
import json
import shutil
import subprocess
import threading
import time

from driver import process
from driver.failure import Failure
from driver.rows import OTHERS

TASK_SECONDS_MAX = 900
NAMES = {"LMDB": "lmdb", "RocksDB": "rocksdb", "Millrace": "millrace"}  # in the order of the table; their words


def versions(binary):
    """{name: version} of the stores that the binary was built with."""
    done = subprocess.run([binary, "stores"], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Failure(f"stores: {done.stderr.strip()}")
    built = json.loads(done.stdout)
    return {name: built[word] for name, word in NAMES.items() if word in built}


class Engine:
    def __init__(self, name, binary, folder, keys, seed):
        self.name, self.folder = name, folder
        self.written = 0  # operations of all tasks that write: stores with the same number hold the same
        folder.mkdir(parents=True)
        self._process = subprocess.Popen(
            [binary, "store", "--engine", NAMES[name], "--folder", folder, "--keys", str(keys), "--seed", str(seed)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def ask(self, task):
        """Does the task once; its fields."""
        late = threading.Timer(TASK_SECONDS_MAX, self._process.kill)
        late.start()
        try:
            self._process.stdin.write(json.dumps(task) + "\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        except BrokenPipeError:
            line = ""
        finally:
            late.cancel()
        if not line:
            reason = self._process.stderr.read().strip()
            raise Failure(f"{self.name}, {task['do']}: {reason or f'not done within {TASK_SECONDS_MAX} s'}")
        fields = json.loads(line)
        if task["do"] in ("load", "write", "mix"):
            self.written += fields["operations"]
        return fields

    def measure(self, task):
        """Does the task once; its fields, and which part of the machine others used meanwhile."""
        began, machine, ours = time.monotonic(), process.machine_cpu_seconds(), self._cpu_seconds()
        fields = self.ask(task)
        return fields | {OTHERS: process.share_of_others(began, machine, self._cpu_seconds() - ours)}

    def _cpu_seconds(self):
        return process.cpu_seconds(self._process.pid) + process.own_cpu_seconds()

    def close(self):
        """Ends the process by the end of its input, and removes the store."""
        try:
            self._process.communicate(timeout=60)
        except (subprocess.TimeoutExpired, ValueError, BrokenPipeError):
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
