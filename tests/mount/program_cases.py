"""Programs that know nothing of volumes. Each function gets an empty directory of a mount, or the node and the mount."""
import errno
import filecmp
import hashlib
import os
import pathlib
import shutil
import sqlite3
import subprocess
import threading

from mounted_node import VOLUME_NODE, Mount, run
from random_file import RandomFile

TOP = pathlib.Path(__file__).resolve().parents[2]
SAMPLE = TOP / "runtime" / "link"  # a small tree


def same_trees(a, b):
    compared = filecmp.dircmp(a, b)
    assert not (compared.left_only or compared.right_only or compared.diff_files or compared.funny_files), \
        (compared.left_only, compared.right_only, compared.diff_files)
    for below in compared.common_dirs:
        same_trees(os.path.join(a, below), os.path.join(b, below))


def cp_copies_trees(d):
    run("cp", "-a", SAMPLE, d / "there")
    same_trees(SAMPLE, d / "there")
    for file in SAMPLE.iterdir():
        assert (d / "there" / file.name).stat().st_mtime_ns == file.stat().st_mtime_ns
    run("cp", "-r", d / "there", d / "again")
    same_trees(d / "there", d / "again")
    run("rm", "-r", d / "there")
    assert os.listdir(d) == ["again"]


def tar_packs_and_unpacks(d):
    run("tar", "-cf", d / "sample.tar", "-C", SAMPLE.parent, SAMPLE.name)
    run("tar", "-xpf", d / "sample.tar", "-C", d)
    same_trees(SAMPLE, d / SAMPLE.name)
    packed = run("tar", "-cf", "-", "-C", d, SAMPLE.name)
    os.mkdir(d / "second")
    run("tar", "-xf", "-", "-C", d / "second", given=packed)
    same_trees(SAMPLE, d / "second" / SAMPLE.name)


def rsync_finds_nothing_to_do_twice(d):
    if not shutil.which("rsync"):
        return "there is no rsync"
    run("rsync", "-a", f"{SAMPLE}/", d / "there")
    same_trees(SAMPLE, d / "there")
    again = run("rsync", "-ai", f"{SAMPLE}/", d / "there")
    assert again == b"", again
    return None


def dd_copies_what_was_random(d):
    source = os.urandom(20 << 20)
    run("dd", f"of={d / 'file'}", "bs=333k", "iflag=fullblock", given=source)
    run("dd", f"if={d / 'file'}", f"of={d / 'copy'}", "bs=1M", "conv=fsync")
    assert hashlib.sha256((d / "copy").read_bytes()).digest() == hashlib.sha256(source).digest()
    run("dd", f"if={d / 'file'}", f"of={d / 'copy'}", "bs=4096", "count=3", "seek=100", "skip=7", "conv=notrunc")
    expected = bytearray(source)
    expected[100 * 4096:103 * 4096] = source[7 * 4096:10 * 4096]
    assert (d / "copy").read_bytes() == bytes(expected)


def git_keeps_a_tree(d):
    env = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b",
           "GIT_CONFIG_GLOBAL": "/dev/null"}
    shutil.copytree(SAMPLE, d / "work")
    git = ("git", "-C", d / "work")
    run(*git, "init", "-q", env=env)
    run(*git, "add", ".", env=env)
    run(*git, "commit", "-qm", "first", env=env)
    assert run(*git, "status", "--porcelain", env=env) == b""
    some = next((d / "work").glob("*.hpp"))
    with open(some, "a") as f:
        f.write("// more\n")
    assert run(*git, "status", "--porcelain", env=env).startswith(b" M")
    run(*git, "commit", "-qam", "second", env=env)
    run(*git, "gc", "-q", env=env)
    run(*git, "fsck", "--full", "--strict", env=env)
    run("git", "clone", "-q", d / "work", d / "clone", env=env)
    assert run("git", "-C", d / "clone", "log", "--oneline", env=env).count(b"\n") == 2
    same = run(*git, "diff", "HEAD", "--stat", env=env)
    assert same == b""


def keep_rows(path, journal):
    with sqlite3.connect(path, timeout=60) as db:
        assert db.execute(f"pragma journal_mode={journal}").fetchone()[0] == journal
        db.execute("create table t(id integer primary key, who text, data blob)")
        for i in range(5):
            with db:
                db.executemany("insert into t(who, data) values (?, ?)", [(f"main-{i}", os.urandom(300))] * 40)
    failures = []

    def insert(who):
        try:
            mine = sqlite3.connect(path, timeout=60)
            for _ in range(6):
                with mine:
                    mine.execute("insert into t(who, data) values (?, ?)", (who, b"x" * 2000))
            mine.close()
        except sqlite3.Error as e:
            failures.append(e)
    threads = [threading.Thread(target=insert, args=(f"t{i}",)) for i in range(3)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert not failures, failures
    with sqlite3.connect(path) as db:
        assert db.execute("pragma integrity_check").fetchone()[0] == "ok"
        assert db.execute("select count(*) from t").fetchone()[0] == 218
        db.execute("delete from t where id % 2 = 0")
        db.commit()
        db.execute("vacuum")
        assert db.execute("pragma integrity_check").fetchone()[0] == "ok"
    db.close()


def sqlite_keeps_rows_with_a_journal(d):
    keep_rows(d / "rows.db", "delete")


def sqlite_keeps_rows_with_a_log(d):
    keep_rows(d / "rows.db", "wal")
    seen = subprocess.run(["sqlite3", d / "rows.db", "select count(*) from t"], capture_output=True, text=True, timeout=60)
    assert seen.stdout == "109\n", seen


def random_operations_agree_with_a_model(d):
    for seed in range(4):
        RandomFile(d / f"file-{seed}", seed).steps(250)


def fio_verifies_what_it_wrote(d):
    if not shutil.which("fio"):
        return "there is no fio"
    common = ["--directory", d, "--verify=crc32c", "--verify_fatal=1", "--fallocate=none", "--group_reporting"]
    run("fio", "--name=ordered", "--rw=write", "--bs=128k", "--size=16m", *common)
    run("fio", "--name=random", "--rw=randwrite", "--bs=4k-24k", "--size=6m", "--numjobs=2", *common)
    run("fio", "--name=synced", "--rw=randwrite", "--bs=8k", "--size=1m", "--fsync=16", *common)
    return None


def two_mounts_see_what_the_other_closed(node, mount, folder):
    other = Mount(node, mount.volume, folder)
    try:
        (mount / "shared").write_bytes(b"first")
        assert (other / "shared").read_bytes() == b"first"
        for i in range(20):
            a, b = (mount, other) if i % 2 else (other, mount)
            (a / "shared").write_bytes(bytes([i]) * (100 + i * 37))
            assert (b / "shared").read_bytes() == bytes([i]) * (100 + i * 37)
            assert (b / "shared").stat().st_size == 100 + i * 37
            (a / "new").write_bytes(bytes([i]))
            os.rename(a / "new", a / "shared-by-name")
            assert (b / "shared-by-name").read_bytes() == bytes([i])
        with open(mount / "synced", "wb") as f:
            f.write(b"1" * 10_000)
            f.flush()
            os.fsync(f.fileno())
            assert (other / "synced").read_bytes() == b"1" * 10_000
        os.unlink(other / "shared")
        assert not (mount / "shared").exists()
    finally:
        assert other.end() == 0


def snapshots_are_seen_and_do_not_change(node, mount, folder):
    if VOLUME_NODE:
        return "this node has no commands"
    os.makedirs(mount / "kept" / "below")
    (mount / "kept" / "below" / "file").write_bytes(b"before")
    node.command("volume", "snapshot", f"{mount.volume}@first")
    (mount / "kept" / "below" / "file").write_bytes(b"after, and longer")
    assert ".snapshot" not in os.listdir(mount.path)
    assert os.listdir(mount / ".snapshot") == ["first"]
    seen = mount / ".snapshot" / "first" / "kept" / "below"
    assert (seen / "file").read_bytes() == b"before"
    assert (mount / "kept" / "below" / "file").read_bytes() == b"after, and longer"
    for change in (lambda: (seen / "file").write_bytes(b"x"), lambda: os.unlink(seen / "file"), lambda: os.mkdir(seen / "x")):
        try:
            change()
        except OSError as e:
            assert e.errno == 30, e
        else:
            raise AssertionError("a snapshot changed")
    assert os.stat(seen / "file").st_ino != os.stat(mount / "kept" / "below" / "file").st_ino
    alone = Mount(node, f"{mount.volume}@first", folder)
    try:
        assert (alone / "kept" / "below" / "file").read_bytes() == b"before"
        run("cp", "-r", alone / "kept", mount / "restored")
        assert (mount / "restored" / "below" / "file").read_bytes() == b"before"
    finally:
        assert alone.end() == 0
    return None


def a_directory_is_mounted_alone(node, mount, folder):
    os.makedirs(mount / "part" / "below")
    part = Mount(node, f"{mount.volume}/part", folder)
    try:
        assert os.listdir(part.path) == ["below"]
        (part / "file").write_bytes(b"x")
        assert (mount / "part" / "file").read_bytes() == b"x"
    finally:
        assert part.end() == 0


def a_mount_may_end_while_things_are_open(node, mount, folder):
    other = Mount(node, mount.volume, folder)
    file = os.open(other / "open-at-the-end", os.O_CREAT | os.O_WRONLY)
    os.write(file, b"x" * 5000)
    directory = os.open(other.path, os.O_RDONLY)
    assert "open-at-the-end" in os.listdir(directory)
    assert other.end() == 0
    for fd in (file, directory):
        try:
            os.close(fd)
        except OSError as e:  # there is nobody any more who could say that all is well
            assert e.errno in (errno.ENOTCONN, errno.ECONNABORTED), e
    assert (mount / "open-at-the-end").read_bytes() == b"x" * 5000


CASES = [cp_copies_trees, tar_packs_and_unpacks, rsync_finds_nothing_to_do_twice, dd_copies_what_was_random, git_keeps_a_tree,
         sqlite_keeps_rows_with_a_journal, sqlite_keeps_rows_with_a_log, random_operations_agree_with_a_model,
         fio_verifies_what_it_wrote]
MOUNT_CASES = [two_mounts_see_what_the_other_closed, snapshots_are_seen_and_do_not_change, a_directory_is_mounted_alone,
               a_mount_may_end_while_things_are_open]
