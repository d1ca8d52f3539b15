"""What POSIX says of files, directories and names, tried on a mount. Each function gets an empty directory."""
import ctypes
import errno
import fcntl
import mmap
import os
import stat
import threading
import time

libc = ctypes.CDLL(None, use_errno=True)
NOREPLACE, EXCHANGE = 1, 2


def refused(number, call, *arguments, **named):
    try:
        call(*arguments, **named)
    except OSError as e:
        assert e.errno == number, f"{errno.errorcode.get(e.errno)} instead of {errno.errorcode[number]}"
        return
    raise AssertionError(f"{call.__name__} did not fail with {errno.errorcode[number]}")


def renameat2(old, new, flags):
    if libc.renameat2(-100, os.fsencode(old), -100, os.fsencode(new), flags) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def write(path, data=b"x"):
    path.write_bytes(data)
    return path


def as_user(uid, call, *arguments):
    """In a process of that user; what it fails with is raised here."""
    child = os.fork()
    if child == 0:
        code = 0
        try:
            os.setgroups([])
            os.setgid(uid)
            os.setuid(uid)
            call(*arguments)
        except OSError as e:
            code = e.errno
        except BaseException:
            code = 255
        os._exit(code)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code:
        raise OSError(code, os.strerror(code))


def names_have_up_to_255_bytes(d):
    for name in ["a" * 255, "ü" * 127, "with space", "new\nline", "-", "...", "\\", "a,b"]:
        assert write(d / name, name.encode()).read_bytes() == name.encode()
    raw = os.path.join(os.fsencode(d), b"not \xff utf-8")
    with open(raw, "wb") as f:
        f.write(b"raw")
    assert os.path.basename(raw) in os.listdir(os.fsencode(d))
    assert sorted(os.listdir(d)) == sorted(["a" * 255, "ü" * 127, "with space", "new\nline", "-", "...", "\\", "a,b",
                                            os.fsdecode(b"not \xff utf-8")])
    refused(errno.ENAMETOOLONG, write, d / ("a" * 256))
    refused(errno.ENAMETOOLONG, os.mkdir, d / ("a" * 256))
    refused(errno.ENAMETOOLONG, os.symlink, "x", d / ("a" * 256))
    refused(errno.ENAMETOOLONG, os.stat, d / ("a" * 256))


def paths_may_be_deep(d):
    deep = d
    for i in range(60):
        deep = deep / f"level-{i}"
        deep.mkdir()
    write(deep / "file", b"deep")
    assert (deep / "file").read_bytes() == b"deep"


def what_is_missing_is_told(d):
    refused(errno.ENOENT, os.stat, d / "nothing")
    refused(errno.ENOENT, os.unlink, d / "nothing")
    refused(errno.ENOENT, os.rmdir, d / "nothing")
    refused(errno.ENOENT, os.rename, d / "nothing", d / "something")
    refused(errno.ENOENT, write, d / "no" / "file")
    write(d / "file")
    refused(errno.ENOTDIR, os.stat, d / "file" / "below")
    refused(errno.ENOTDIR, os.rmdir, d / "file")
    refused(errno.ENOTDIR, os.listdir, d / "file")


def creation_is_exclusive_if_asked_for(d):
    write(d / "file", b"old")
    refused(errno.EEXIST, os.open, d / "file", os.O_CREAT | os.O_EXCL | os.O_WRONLY)
    refused(errno.EEXIST, os.mkdir, d / "file")
    refused(errno.EEXIST, os.symlink, "x", d / "file")
    refused(errno.EISDIR, os.open, d, os.O_WRONLY)
    fd = os.open(d / "file", os.O_CREAT | os.O_WRONLY)
    os.close(fd)
    assert (d / "file").read_bytes() == b"old"
    write(d / "file", b"")
    assert (d / "file").stat().st_size == 0


def modes_have_twelve_bits(d):
    file = write(d / "file")
    for mode in [0o000, 0o400, 0o644, 0o777, 0o1777, 0o2755, 0o4755, 0o7777]:
        os.chmod(file, mode)
        assert stat.S_IMODE(file.stat().st_mode) == mode, oct(mode)
    os.umask(0o027)
    try:
        fd = os.open(d / "masked", os.O_CREAT | os.O_WRONLY, 0o777)
        os.close(fd)
        os.mkdir(d / "masked-directory", 0o777)
    finally:
        os.umask(0o022)
    assert stat.S_IMODE((d / "masked").stat().st_mode) == 0o750
    assert stat.S_IMODE((d / "masked-directory").stat().st_mode) == 0o750


def modes_decide_for_other_users(d):
    os.chmod(d, 0o755)
    secret = write(d / "secret", b"s")
    os.chmod(secret, 0o600)
    open_one = write(d / "open", b"o")
    os.chmod(open_one, 0o644)
    as_user(1234, os.stat, secret)
    refused(errno.EACCES, as_user, 1234, os.open, secret, os.O_RDONLY)
    as_user(1234, os.open, open_one, os.O_RDONLY)
    refused(errno.EACCES, as_user, 1234, os.open, open_one, os.O_WRONLY)
    refused(errno.EACCES, as_user, 1234, os.unlink, open_one)
    refused(errno.EPERM, as_user, 1234, os.chmod, open_one, 0o666)
    os.mkdir(d / "sticky")
    os.chmod(d / "sticky", 0o1777)
    mine = write(d / "sticky" / "mine")
    refused(errno.EPERM, as_user, 1234, os.unlink, mine)
    as_user(1234, os.mkdir, d / "sticky" / "theirs")
    assert (d / "sticky" / "theirs").stat().st_uid == 1234


def owners_change_and_groups_are_inherited(d):
    file = write(d / "file")
    os.chown(file, 1234, 4321)
    seen = file.stat()
    assert (seen.st_uid, seen.st_gid) == (1234, 4321)
    os.chown(file, -1, 99)
    assert (file.stat().st_uid, file.stat().st_gid) == (1234, 99)
    os.mkdir(d / "group")
    os.chown(d / "group", -1, 4321)
    os.chmod(d / "group", 0o2775)
    assert write(d / "group" / "file").stat().st_gid == 4321
    os.mkdir(d / "group" / "below")
    assert (d / "group" / "below").stat().st_gid == 4321
    assert (d / "group" / "below").stat().st_mode & stat.S_ISGID


def writing_takes_away_set_user_id(d):
    file = write(d / "file", b"program")
    os.chown(file, 1234, 1234)
    os.chmod(file, 0o4755)

    def append():
        with open(file, "ab") as f:
            f.write(b"more")
    as_user(1234, append)
    assert stat.S_IMODE(file.stat().st_mode) == 0o755


def times_are_set_to_the_nanosecond(d):
    file = write(d / "file")
    os.utime(file, ns=(1_000_000_000_123_456_789, 1_600_000_000_987_654_321))
    seen = file.stat()
    assert (seen.st_atime_ns, seen.st_mtime_ns) == (1_000_000_000_123_456_789, 1_600_000_000_987_654_321)
    os.utime(file, ns=(-1_500_000_000, -1))
    assert file.stat().st_mtime_ns == -1
    os.utime(file)
    assert abs(file.stat().st_mtime - time.time()) < 5


def changes_move_times(d):
    file = write(d / "file")
    os.utime(d, ns=(1, 1))
    os.utime(file, ns=(1, 1))
    write(d / "other")
    assert d.stat().st_mtime_ns > 1
    assert file.stat().st_mtime_ns == 1
    with open(file, "ab") as f:
        f.write(b"more")
    assert file.stat().st_mtime_ns > 1
    before = file.stat().st_ctime_ns
    assert_changes(lambda: os.chmod(file, 0o600), lambda: file.stat().st_ctime_ns > before)


def assert_changes(change, condition):
    for _ in range(50):
        change()
        if condition():
            return
        time.sleep(0.002)
    raise AssertionError("nothing changed")


def times_that_were_set_outlive_writes_before(d):
    with open(d / "file", "wb") as f:
        f.write(b"a" * 100_000)
        f.flush()
        os.utime(f.fileno(), ns=(5, 7))
    assert (d / "file").stat().st_mtime_ns == 7


def renaming_replaces_files(d):
    write(d / "a", b"a")
    write(d / "b", b"b")
    with open(d / "b", "rb") as old:
        os.rename(d / "a", d / "b")
        assert (d / "b").read_bytes() == b"a"
        assert old.read() == b"b"
        assert os.fstat(old.fileno()).st_nlink == 0
    assert os.listdir(d) == ["b"]


def renaming_knows_kinds(d):
    os.mkdir(d / "empty")
    os.mkdir(d / "full")
    write(d / "full" / "file")
    write(d / "file")
    refused(errno.EISDIR, os.rename, d / "file", d / "empty")
    refused(errno.ENOTDIR, os.rename, d / "empty", d / "file")
    refused(errno.ENOTEMPTY, os.rename, d / "empty", d / "full")
    refused(errno.EINVAL, os.rename, d / "full", d / "full" / "below")
    os.rename(d / "full", d / "empty")
    assert os.listdir(d / "empty") == ["file"]
    os.rename(d / "file", d / "file")
    os.link(d / "file", d / "same")
    os.rename(d / "file", d / "same")
    assert (d / "file").exists() and (d / "same").exists()


def renaming_may_be_told_not_to_replace(d):
    write(d / "a", b"a")
    write(d / "b", b"b")
    refused(errno.EEXIST, renameat2, d / "a", d / "b", NOREPLACE)
    renameat2(d / "a", d / "c", NOREPLACE)
    assert (d / "c").read_bytes() == b"a"
    try:
        renameat2(d / "b", d / "c", EXCHANGE)
    except OSError as e:
        assert e.errno == errno.EINVAL
        return
    assert (d / "b").read_bytes() == b"a" and (d / "c").read_bytes() == b"b"


def directories_move_with_what_is_in_them(d):
    os.makedirs(d / "a" / "b" / "c")
    write(d / "a" / "b" / "c" / "file", b"deep")
    os.mkdir(d / "to")
    with open(d / "a" / "b" / "c" / "file", "rb") as f:
        os.rename(d / "a" / "b", d / "to" / "moved")
        assert f.read() == b"deep"
    assert (d / "to" / "moved" / "c" / "file").read_bytes() == b"deep"
    assert (d / "a").stat().st_nlink == 2 and (d / "to").stat().st_nlink == 3


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


def hard_links_are_one_file(d):
    write(d / "a", b"one")
    os.link(d / "a", d / "b")
    assert (d / "a").stat().st_ino == (d / "b").stat().st_ino
    assert (d / "a").stat().st_nlink == 2
    write(d / "b", b"other")
    assert (d / "a").read_bytes() == b"other"
    os.unlink(d / "a")
    assert (d / "b").stat().st_nlink == 1 and (d / "b").read_bytes() == b"other"
    refused(errno.EPERM, os.link, d, d / "directory")
    refused(errno.EEXIST, os.link, d / "b", d / "b")
    with open(d / "b", "rb") as f:
        os.link(d / "b", d / "c")
        os.unlink(d / "b")
        assert f.read() == b"other" and os.fstat(f.fileno()).st_nlink == 1
    assert (d / "c").read_bytes() == b"other"


def symlinks_hold_any_text(d):
    for text in ["target", "/absolute/elsewhere", "../up", "ü" * 100, "x" * 4000]:
        os.symlink(text, d / "link")
        assert os.readlink(d / "link") == text
        assert os.lstat(d / "link").st_size == len(text.encode())
        os.unlink(d / "link")
    write(d / "file", b"there")
    os.symlink("file", d / "link")
    assert (d / "link").read_bytes() == b"there"
    os.symlink("loop", d / "loop")
    refused(errno.ELOOP, os.stat, d / "loop")
    assert stat.S_ISLNK(os.lstat(d / "loop").st_mode)


def directories_go_only_when_empty(d):
    os.mkdir(d / "a")
    write(d / "a" / "file")
    refused(errno.ENOTEMPTY, os.rmdir, d / "a")
    refused(errno.EISDIR, os.unlink, d / "a")
    os.unlink(d / "a" / "file")
    assert d.stat().st_nlink == 3
    os.rmdir(d / "a")
    assert d.stat().st_nlink == 2


def all_entries_are_listed_once_while_others_go(d):
    names = {f"{i:05}" for i in range(2500)}
    for name in names:
        os.close(os.open(d / name, os.O_CREAT | os.O_WRONLY))
    assert set(os.listdir(d)) == names
    seen, gone = [], set()
    with os.scandir(d) as entries:
        for i, entry in enumerate(entries):
            seen.append(entry.name)
            if i % 5 == 0:
                os.unlink(d / entry.name)
                gone.add(entry.name)
    assert len(seen) == len(set(seen))
    assert set(seen) == names
    assert set(os.listdir(d)) == names - gone


def entries_know_their_kind(d):
    write(d / "file")
    os.mkdir(d / "directory")
    os.symlink("x", d / "symlink")
    kinds = {e.name: (e.is_file(follow_symlinks=False), e.is_dir(follow_symlinks=False), e.is_symlink())
             for e in os.scandir(d)}
    assert kinds == {"file": (True, False, False), "directory": (False, True, False), "symlink": (False, False, True)}
    for e in os.scandir(d):
        assert e.inode() == os.lstat(d / e.name).st_ino


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


def attributes_have_names(d):
    file = write(d / "file")
    os.setxattr(file, "user.colour", b"blue")
    os.setxattr(file, "user.empty", b"")
    assert os.getxattr(file, "user.colour") == b"blue"
    assert sorted(os.listxattr(file)) == ["user.colour", "user.empty"]
    refused(errno.EEXIST, os.setxattr, file, "user.colour", b"red", os.XATTR_CREATE)
    refused(errno.ENODATA, os.setxattr, file, "user.taste", b"red", os.XATTR_REPLACE)
    os.setxattr(file, "user.colour", b"r" * 10_000, os.XATTR_REPLACE)
    assert os.getxattr(file, "user.colour") == b"r" * 10_000
    os.removexattr(file, "user.colour")
    refused(errno.ENODATA, os.getxattr, file, "user.colour")
    refused(errno.ENODATA, os.removexattr, file, "user.colour")
    refused(errno.EOPNOTSUPP, os.setxattr, file, "security.other", b"x")
    os.setxattr(d, "user.directory", b"too")
    assert os.getxattr(d, "user.directory") == b"too"


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


def what_volumes_do_not_hold_is_refused(d):
    refused(errno.EPERM, os.mkfifo, d / "fifo")
    refused(errno.EPERM, os.mknod, d / "device", stat.S_IFBLK | 0o600, os.makedev(1, 1))
    with open(d / "file", "wb") as f:
        if libc.fallocate64(f.fileno(), 3, ctypes.c_int64(0), ctypes.c_int64(4096)) != 0:
            assert ctypes.get_errno() == errno.EOPNOTSUPP


def the_file_system_tells_its_size(d):
    seen = os.statvfs(d)
    assert seen.f_namemax == 255 and seen.f_bavail > 0 and seen.f_files > 0


def numbers_stay(d):
    write(d / "file")
    number = (d / "file").stat().st_ino
    os.rename(d / "file", d / "other")
    assert (d / "other").stat().st_ino == number
    with open(d / "other", "rb") as f:
        assert os.fstat(f.fileno()).st_ino == number


CASES = [value for value in list(globals().values())
         if callable(value) and getattr(value, "__module__", None) == __name__
         and getattr(value, "__code__", None) and value.__code__.co_varnames[:value.__code__.co_argcount] == ("d",)]
