"""A node and mounts of its volumes, as processes of their own."""
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import time

BINARY = pathlib.Path(os.environ["MILLRACE"])
VOLUME_NODE = os.environ.get("MOUNT_NODE")  # a node that has nothing but volumes, instead of the whole one


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Node:
    def __init__(self, folder):
        self.folder, self.link, self.process = folder, f"127.0.0.1:{free_port()}", None
        self.log = folder / "node.log"

    def start(self):
        if VOLUME_NODE:
            command = [VOLUME_NODE, self.link.rsplit(":", 1)[1], self.folder / "store", "/work"]
        else:
            command = [BINARY, "start", "--data", self.folder / "data", "--kafka", "127.0.0.1:0", "--http", "127.0.0.1:0"]
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True,
                                            env=os.environ | {"MILLRACE_LINK_ADDRESS": self.link})
        line = self.process.stdout.readline()
        assert line.startswith("ready "), f"the node did not become ready: {line!r}; {self.log.read_text()[-2000:]}"

    def command(self, *words):
        done = subprocess.run([BINARY, "--link", self.link, *words], text=True, capture_output=True, timeout=60)
        assert done.returncode == 0, f"millrace {' '.join(words)}: {done.stderr}"
        return done.stdout

    def end(self, how=signal.SIGTERM):
        if self.process is None:
            return
        self.process.send_signal(how)
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
        self.process = None


class Mount:
    """As a path: `mount / "name"`."""

    def __init__(self, node, volume, folder, patience="60s"):
        self.node, self.volume, self.patience = node, volume, patience
        self.path = pathlib.Path(tempfile.mkdtemp(dir=folder, prefix="mount-"))
        self.log = folder / f"{self.path.name}.log"
        self.process = None
        self.start()

    def start(self):
        command = [BINARY, "--link", self.node.link, "mount", self.volume, self.path, "--patience", self.patience,
                   "--allow-other"]
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
        line = self.process.stdout.readline()
        assert line.startswith("mounted"), f"not mounted: {line!r}; {self.log.read_text()[-2000:]}"

    def __truediv__(self, name):
        return self.path / name

    def end(self, how=signal.SIGTERM):
        if self.process is None:
            return 0
        self.process.send_signal(how)
        try:
            code = self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait()
        self.process.stdout.close()
        self.process = None
        if os.path.ismount(self.path) or how == signal.SIGKILL:
            subprocess.run(["umount", "-l", self.path], stderr=subprocess.DEVNULL)
        return code


def await_that(condition, seconds=30):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return False


def run(*command, cwd=None, given=None, env=None, seconds=120):
    done = subprocess.run([str(c) for c in command], cwd=cwd, input=given, capture_output=True, timeout=seconds,
                          env=os.environ | (env or {}))
    assert done.returncode == 0, f"{' '.join(map(str, command))}: {done.stderr.decode(errors='replace')[-600:]}"
    return done.stdout


def say(text):
    print(text, flush=True)


sys.dont_write_bytecode = True
