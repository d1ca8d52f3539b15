"""What one would do on this machine without volumes: copy the file, or let rsync find what has changed in it."""
import os
import re
import shutil
import subprocess
import time

from driver.failure import Failure

PIECE = 1 << 24


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


def _rsync(source, target, offset):
    _flip(source, offset)
    done, took = _timed(["rsync", "--no-whole-file", "--inplace", "--stats", source, target])
    if done.returncode != 0:
        raise Failure(f"rsync: {done.stderr.strip()}")
    moved = [int(value.replace(",", "")) for value in re.findall(r"Total bytes (?:sent|received): ([\d,]+)", done.stdout)]
    return {"rsync": took, "rsync_bytes": sum(moved)}


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
            shutil.copystat(source, target)
            found |= _rsync(source, target, subject.size // 2)
        return found
    finally:
        shutil.rmtree(folder, ignore_errors=True)
