"""Mounts and nodes that are killed while they write. Each function gets the node, which runs, and a volume's name."""
import errno
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time

from mounted_node import Mount, await_that

# Appends numbered lines, each fsynced before it is told.
WRITER = """
import os, sys
fd = os.open(sys.argv[1], os.O_CREAT | os.O_WRONLY | os.O_APPEND)
for i in range(100000):
    os.write(fd, b"%08d %s\\n" % (i, b"x" * (i % 3000)))
    os.fsync(fd)
    print(i, flush=True)
"""


def lines_of(path):
    with open(path, "rb") as f:
        return f.read().split(b"\n")[:-1]


def check_lines(path, told):
    lines = lines_of(path)
    assert len(lines) > told, f"line {told} was synced, and {len(lines)} lines are there"
    for i, line in enumerate(lines[:told + 1]):
        assert line == b"%08d %s" % (i, b"x" * (i % 3000)), f"line {i} is not what was written"


def write_until(path, killed, lines):
    """The number of the last line that was synced before `killed()`."""
    writer = subprocess.Popen([sys.executable, "-c", WRITER, path], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    last = -1
    for line in writer.stdout:
        last = int(line)
        if last >= lines:
            killed()
            break
    return writer, last


def what_was_synced_outlives_the_mount(node, volume, folder):
    mount = Mount(node, volume, folder)
    writer, last = write_until(mount / "synced-1", lambda: mount.end(signal.SIGKILL), 60)
    for line in writer.stdout:
        last = int(line)
    writer.wait(60)
    again = Mount(node, volume, folder)
    try:
        check_lines(again / "synced-1", last)
    finally:
        again.end()


def writing_goes_on_when_the_node_is_back(node, volume, folder):
    mount = Mount(node, volume, folder)
    try:
        os.makedirs(mount / "made" / "before")
        reader = open(mount / "made" / "held", "wb+")
        reader.write(b"held")
        reader.flush()

        def restart():
            node.end(signal.SIGKILL)
            node.start()
        writer, last = write_until(mount / "synced-2", restart, 60)
        until = last + 60
        for line in writer.stdout:
            last = int(line)
            if last >= until:
                break
        writer.kill()
        writer.stdout.close()
        writer.wait(60)
        assert last >= until, "the writer did not go on"
        check_lines(mount / "synced-2", last)
        reader.seek(0)
        assert reader.read() == b"held"
        reader.close()
        assert os.listdir(mount / "made") == ["before", "held"]
    finally:
        mount.end()


def names_made_while_the_node_dies_are_there_once(node, volume, folder):
    mount = Mount(node, volume, folder)
    failures, made, ended = [], [], threading.Event()

    def make():
        os.mkdir(mount / "names")
        i = 0
        while not ended.is_set():
            try:
                os.mkdir(mount / "names" / f"d{i}")
                fd = os.open(mount / "names" / f"f{i}", os.O_CREAT | os.O_EXCL | os.O_WRONLY)
                os.close(fd)
                os.rename(mount / "names" / f"f{i}", mount / "names" / f"g{i}")
                os.link(mount / "names" / f"g{i}", mount / "names" / f"h{i}")
                os.unlink(mount / "names" / f"g{i}")
                os.rmdir(mount / "names" / f"d{i}")
            except OSError as e:
                failures.append((i, str(e)))
                return
            made.append(i)
            i += 1
    worker = threading.Thread(target=make)
    worker.start()
    try:
        for _ in range(3):
            before = len(made)
            await_that(lambda: len(made) > before + 10 or failures)
            node.end(signal.SIGKILL)
            node.start()
        before = len(made)
        await_that(lambda: len(made) > before + 10 or failures)
        ended.set()
        worker.join(60)
        assert not failures, failures
        names = os.listdir(mount / "names")
        assert sorted(names) == sorted(f"h{i}" for i in made), (len(names), len(made))
    finally:
        ended.set()
        mount.end()


def rows_that_were_committed_outlive_the_node(node, volume, folder):
    mount = Mount(node, volume, folder)
    try:
        db = sqlite3.connect(mount / "rows.db", timeout=60)
        db.execute("create table t(id integer primary key)")
        db.commit()
        for i in range(40):
            db.execute("insert into t values (?)", (i,))
            db.commit()
            if i == 20:
                node.end(signal.SIGKILL)
                node.start()
        db.close()
        mount.end(signal.SIGKILL)
        again = Mount(node, volume, folder)
        try:
            db = sqlite3.connect(again / "rows.db")
            assert db.execute("pragma integrity_check").fetchone()[0] == "ok"
            assert [row[0] for row in db.execute("select id from t")] == list(range(40))
            db.close()
        finally:
            again.end()
    finally:
        mount.end()


def a_node_that_stays_away_is_an_error(node, volume, folder):
    mount = Mount(node, volume, folder, patience="1s")
    try:
        held = open(mount / "away", "wb")
        held.write(b"x")
        held.flush()
        node.end(signal.SIGKILL)
        began = time.monotonic()
        for call in (lambda: os.listdir(mount.path), lambda: os.fsync(held.fileno())):
            try:
                call()
            except OSError as e:
                assert e.errno == errno.EIO, e
            else:
                raise AssertionError("it succeeded")
        assert time.monotonic() - began < 30
        node.start()
        held.write(b"y")
        held.close()
        assert os.listdir(mount.path)
    finally:
        if node.process is None:
            node.start()
        mount.end()


def only_what_kills_breaks_a_call_off(node, volume, folder):
    mount = Mount(node, volume, folder)
    alarmed = ("import os, signal, sys\n"
               "signal.signal(signal.SIGALRM, lambda *_: None)\n"
               "signal.setitimer(signal.ITIMER_REAL, 0.05, 0.05)\n"
               "fd = os.open(sys.argv[1], os.O_CREAT | os.O_WRONLY)\n"
               "print('ready', flush=True)\n"
               "for i in range(1000):\n"
               "    os.write(fd, b'x' * 5000); os.stat(sys.argv[1]); os.fsync(fd)\n"
               "signal.setitimer(signal.ITIMER_REAL, 0)\n"  # Python takes its handlers away before it ends
               "print('all', flush=True)\n")
    program = subprocess.Popen([sys.executable, "-c", alarmed, mount / "alarmed"], stdout=subprocess.PIPE, text=True)
    killed = None
    try:
        assert program.stdout.readline() == "ready\n"
        node.process.send_signal(signal.SIGSTOP)
        killed = subprocess.Popen([sys.executable, "-c", "import os, sys; os.stat(sys.argv[1])", mount / "nothing"])
        assert not await_that(lambda: killed.poll() is not None or program.poll() is not None, 1)
        killed.send_signal(signal.SIGTERM)
        assert killed.wait(30) == -signal.SIGTERM
        node.process.send_signal(signal.SIGCONT)
        assert program.stdout.read() == "all\n"
        code = program.wait(60)
        assert code == 0, f"the program ended with {code}"
        assert os.stat(mount / "alarmed").st_size == 5_000_000
    finally:
        node.process.send_signal(signal.SIGCONT)
        program.kill()
        program.wait()
        program.stdout.close()
        if killed:
            killed.kill()
            killed.wait()
        mount.end()


CASES = [only_what_kills_breaks_a_call_off, what_was_synced_outlives_the_mount, writing_goes_on_when_the_node_is_back,
         names_made_while_the_node_dies_are_there_once, rows_that_were_committed_outlive_the_node,
         a_node_that_stays_away_is_an_error]
