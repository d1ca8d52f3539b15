"""What POSIX says of the bytes of files, tried on a mount. Each function gets an empty directory."""
import errno
import fcntl
import mmap
import os
import stat
import threading

from posix_checks import COLLAPSE_RANGE, KEEP_SIZE, PUNCH_HOLE, ZERO_RANGE, as_user, cases_of, fallocate, refused, write


def sparse_files_read_as_zeros(d):
    with open(d / "sparse", "wb") as f:
        f.seek(5 << 30)
        f.write(b"end")
    seen = (d / "sparse").stat()
    assert seen.st_size == (5 << 30) + 3
    assert seen.st_blocks * 512 <= 1 << 20
    with open(d / "sparse", "rb") as f:
        f.seek(1 << 30)
        assert f.read(100_000) == bytes(100_000)
        f.seek(5 << 30)
        assert f.read() == b"end"
    refused(errno.EFBIG, os.truncate, d / "sparse", 1 << 50)


def holes_are_punched(d):
    data = os.urandom(100_000)
    with open(d / "file", "wb+") as f:
        f.write(data)
        f.flush()
        before = os.fstat(f.fileno()).st_blocks
        fallocate(f.fileno(), PUNCH_HOLE | KEEP_SIZE, 10_000, 50_000)
        f.seek(0)
        assert f.read() == data[:10_000] + bytes(50_000) + data[60_000:]
        assert os.fstat(f.fileno()).st_blocks == before - 5 * 16  # five whole blocks of 8 KiB
        fallocate(f.fileno(), PUNCH_HOLE | KEEP_SIZE, 90_000, 1 << 40)
        assert os.fstat(f.fileno()).st_size == 100_000
        refused(errno.EOPNOTSUPP, fallocate, f.fileno(), PUNCH_HOLE, 0, 1)
    assert (d / "file").read_bytes() == data[:10_000] + bytes(50_000) + data[60_000:90_000] + bytes(10_000)
    with open(d / "file", "rb") as f:
        refused(errno.EBADF, fallocate, f.fileno(), PUNCH_HOLE | KEEP_SIZE, 0, 1)


def ranges_are_zeroed_and_may_make_a_file_longer(d):
    with open(d / "file", "wb+") as f:
        f.write(b"x" * 20_000)
        f.flush()
        fallocate(f.fileno(), ZERO_RANGE | KEEP_SIZE, 15_000, 10_000)
        assert os.fstat(f.fileno()).st_size == 20_000
        fallocate(f.fileno(), ZERO_RANGE, 18_000, 10_000)
        assert os.fstat(f.fileno()).st_size == 28_000
        refused(errno.EFBIG, fallocate, f.fileno(), ZERO_RANGE, 0, 1 << 50)
        f.seek(0)
        assert f.read() == b"x" * 15_000 + bytes(13_000)


def data_and_holes_are_found(d):
    with open(d / "file", "wb+", buffering=0) as f:
        fd = f.fileno()
        refused(errno.ENXIO, os.lseek, fd, 0, os.SEEK_DATA)
        os.pwrite(fd, b"x" * 16384, 65536)
        os.ftruncate(fd, 1 << 20)
        assert os.lseek(fd, 0, os.SEEK_DATA) == 65536
        assert os.lseek(fd, 70_000, os.SEEK_DATA) == 70_000
        assert os.lseek(fd, 65536, os.SEEK_HOLE) == 81920
        assert os.lseek(fd, 90_000, os.SEEK_HOLE) == 90_000
        refused(errno.ENXIO, os.lseek, fd, 81920, os.SEEK_DATA)
        refused(errno.ENXIO, os.lseek, fd, 1 << 20, os.SEEK_HOLE)
        fallocate(fd, PUNCH_HOLE | KEEP_SIZE, 65536, 8192)
        assert os.lseek(fd, 0, os.SEEK_DATA) == 73728
        os.pwrite(fd, b"y" * (1 << 20), 0)
        assert os.lseek(fd, 0, os.SEEK_HOLE) == 1 << 20


def truncation_cuts_and_fills(d):
    write(d / "file", b"0123456789" * 5000)
    os.truncate(d / "file", 12345)
    assert (d / "file").read_bytes() == (b"0123456789" * 5000)[:12345]
    os.truncate(d / "file", 20000)
    assert (d / "file").read_bytes() == (b"0123456789" * 5000)[:12345] + bytes(20000 - 12345)
    os.truncate(d / "file", 0)
    assert (d / "file").read_bytes() == b""
    with open(d / "file", "wb") as f:
        f.write(b"abc")
        f.flush()
        os.ftruncate(f.fileno(), 1)
        f.write(b"d")
    assert (d / "file").read_bytes() == b"a\0\0d"


def appending_goes_to_the_end(d):
    fds = [os.open(d / "log", os.O_CREAT | os.O_APPEND | os.O_WRONLY) for _ in range(3)]
    for i in range(300):
        os.write(fds[i % 3], f"{i:04}\n".encode())
    for fd in fds:
        os.close(fd)
    assert (d / "log").read_bytes() == "".join(f"{i:04}\n" for i in range(300)).encode()


def writes_are_seen_at_once(d):
    writer = os.open(d / "file", os.O_CREAT | os.O_WRONLY)
    reader = os.open(d / "file", os.O_RDONLY)
    for i in range(50):
        os.pwrite(writer, bytes([i]) * 10_000, i * 7_000)
        assert os.pread(reader, 10_000, i * 7_000) == bytes([i]) * 10_000
        assert os.fstat(reader).st_size == i * 7_000 + 10_000
        assert os.stat(d / "file").st_size == i * 7_000 + 10_000
    os.close(writer)
    os.close(reader)


def many_write_one_file(d):
    fd = os.open(d / "file", os.O_CREAT | os.O_RDWR)

    def fill(k):
        for i in range(40):
            os.pwrite(fd, bytes([k]) * 5000, (i * 8 + k) * 5000)
    threads = [threading.Thread(target=fill, args=(k,)) for k in range(8)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    os.fsync(fd)
    os.close(fd)
    data = (d / "file").read_bytes()
    assert data == b"".join(bytes([k]) * 5000 for _ in range(40) for k in range(8))


def maps_are_read_and_written(d):
    write(d / "file", bytes(300_000))
    with open(d / "file", "r+b") as f, mmap.mmap(f.fileno(), 0) as m:
        m[100_000:100_005] = b"hello"
        m[0:1] = b"!"
        m.flush()
        assert os.pread(f.fileno(), 5, 100_000) == b"hello"
        os.pwrite(f.fileno(), b"world", 200_000)
        assert m[200_000:200_005] == b"world"
        m[299_999:300_000] = b"?"
    data = (d / "file").read_bytes()
    assert data[:1] == b"!" and data[100_000:100_005] == b"hello" and data[-1:] == b"?" and len(data) == 300_000
    with open(d / "file", "rb") as f, mmap.mmap(f.fileno(), 0, prot=mmap.PROT_READ, flags=mmap.MAP_PRIVATE) as m:
        assert m.find(b"hello") == 100_000


def times_that_were_set_outlive_writes_before(d):
    with open(d / "file", "wb") as f:
        f.write(b"a" * 100_000)
        f.flush()
        os.utime(f.fileno(), ns=(5, 7))
    assert (d / "file").stat().st_mtime_ns == 7


def removed_files_live_while_they_are_open(d):
    with open(d / "file", "w+b") as f:
        f.write(b"before")
        f.flush()
        os.unlink(d / "file")
        assert os.listdir(d) == []
        f.write(b" after")
        f.seek(0)
        assert f.read() == b"before after"
        assert os.fstat(f.fileno()).st_nlink == 0
        os.ftruncate(f.fileno(), 3)
        assert os.fstat(f.fileno()).st_size == 3
        with open(f"/proc/self/fd/{f.fileno()}", "rb") as again:
            assert again.read() == b"bef"
        os.fchmod(f.fileno(), 0o600)
        os.fsync(f.fileno())
        write(d / "file", b"another")
        f.seek(0)
        assert f.read() == b"bef"
    assert (d / "file").read_bytes() == b"another"


def locks_hold_within_the_mount(d):
    file = write(d / "file")
    with open(file, "r+b") as a:
        fcntl.lockf(a, fcntl.LOCK_EX, 10, 0)

        def take(start):
            with open(file, "r+b") as b:
                fcntl.lockf(b, fcntl.LOCK_EX | fcntl.LOCK_NB, 10, start)
        refused(errno.EAGAIN, as_user, 0, take, 5)
        as_user(0, take, 10)
    with open(file) as a, open(file) as b:
        fcntl.flock(a, fcntl.LOCK_EX)
        refused(errno.EAGAIN, fcntl.flock, b, fcntl.LOCK_EX | fcntl.LOCK_NB)


def writing_takes_away_set_user_id(d):
    file = write(d / "file", b"program")
    os.chown(file, 1234, 1234)
    os.chmod(file, 0o4755)

    def append():
        with open(file, "ab") as f:
            f.write(b"more")
    as_user(1234, append)
    assert stat.S_IMODE(file.stat().st_mode) == 0o755


def what_volumes_do_not_hold_is_refused(d):
    refused(errno.EPERM, os.mkfifo, d / "fifo")
    refused(errno.EPERM, os.mknod, d / "device", stat.S_IFBLK | 0o600, os.makedev(1, 1))
    with open(d / "file", "wb") as f:
        for mode in (0, KEEP_SIZE, COLLAPSE_RANGE):
            refused(errno.EOPNOTSUPP, fallocate, f.fileno(), mode, 0, 8192)


CASES = cases_of(globals())
