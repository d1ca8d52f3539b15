"""What one would do on this machine without volumes: copy the file, or let rsync find what has changed in it."""
import os
import shutil
import socket
import subprocess
import time

from driver import probe
from driver.failure import Failure
from driver.volumes.relay import Relay

PIECE = 1 << 24
LISTEN_SECONDS_MAX = 10


def file_system_of(folder):
    done = subprocess.run(["stat", "-f", "-c", "%T", folder], capture_output=True, text=True, check=False)
    return done.stdout.strip() or "this file system"


def _timed(command):
    began = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done, (time.monotonic() - began) * 1000


def _make(path, size):
    with open(path, "wb") as made:
        for at in range(0, size, PIECE):
            made.write(os.urandom(min(PIECE, size - at)))
        made.flush()
        os.fsync(made.fileno())


def _flip(path, offset):
    with open(path, "r+b") as file:
        file.seek(offset)
        byte = file.read(1)[0]
        file.seek(offset)
        file.write(bytes([byte ^ 0xFF]))
        file.flush()
        os.fsync(file.fileno())


def _reflink(source, target):
    """Milliseconds, or None where the file system cannot."""
    done, took = _timed(["cp", "--reflink=always", source, target])
    target.unlink(missing_ok=True)
    return took if done.returncode == 0 else None


class Rsync:
    """A daemon of rsync on loopback that takes files into a folder, behind a relay that counts."""

    def __init__(self, folder):
        self.folder, self.process, self.relay = folder, None, None

    def __enter__(self):
        port = probe.free_port()
        config = self.folder / "rsyncd.conf"
        user = "".join(f"{kind} = {own()}\n" for kind, own in (("uid", os.getuid), ("gid", os.getgid))) if os.getuid() == 0 else ""
        config.write_text(f"address = 127.0.0.1\nuse chroot = no\n{user}[far]\npath = {self.folder.resolve()}\nread only = no\n")
        self.process = subprocess.Popen(["rsync", "--daemon", "--no-detach", f"--port={port}", f"--config={config}"],
                                        stdin=subprocess.DEVNULL, start_new_session=True)
        _await_listener(port, self.process)
        self.relay = Relay(f"127.0.0.1:{port}")
        return self

    def __exit__(self, *why):
        if self.relay:
            self.relay.close()
        self.process.terminate()
        self.process.wait()

    def send(self, source, target):
        """Milliseconds and bytes on the socket; blocks that the far side has are not sent again."""
        before = self.relay.bytes
        done, took = _timed(["rsync", "--no-whole-file", "--inplace", "--ignore-times", source,
                             f"rsync://{self.relay.address}/far/{target.name}"])
        if done.returncode != 0:
            raise Failure(f"rsync: {done.stderr.strip()}")
        return {"rsync": took, "rsync_bytes": self.relay.bytes - before}


def _await_listener(port, daemon):
    deadline = time.monotonic() + LISTEN_SECONDS_MAX
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError as refused:
            if daemon.poll() is not None or time.monotonic() > deadline:
                raise Failure("the daemon of rsync does not answer") from refused
            time.sleep(0.05)


def measure(subject, folder):
    """Figures of one file: `copy` (with the wait for the disk), `reflink` if there is such a thing, `rsync` if it is there."""
    source, target = folder / "source", folder / "target"
    folder.mkdir(parents=True)
    try:
        _make(source, subject.size)
        found = {}
        done, copied = _timed(["cp", "--reflink=never", source, target])
        synced = _timed(["sync", "-f", target])[1]
        if done.returncode == 0:
            found["copy"] = copied + synced
        if (cloned := _reflink(source, folder / "clone")) is not None:
            found["reflink"] = cloned
        if shutil.which("rsync"):
            _flip(source, subject.size // 2)
            with Rsync(folder) as rsync:
                found |= rsync.send(source, target)
        return found
    finally:
        shutil.rmtree(folder, ignore_errors=True)
