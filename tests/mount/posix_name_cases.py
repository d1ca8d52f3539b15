"""What POSIX says of names, directories and attributes, tried on a mount. Each function gets an empty directory."""
import errno
import os
import stat
import time

from posix_checks import EXCHANGE, NOREPLACE, WHITEOUT, as_user, assert_changes, cases_of, refused, renameat2, write


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
    refused(errno.EINVAL, renameat2, d / "b", d / "c", WHITEOUT)


def names_are_exchanged(d):
    write(d / "a", b"a")
    os.makedirs(d / "to" / "below")
    with open(d / "a", "rb") as f:
        renameat2(d / "a", d / "to" / "below", EXCHANGE)
        assert (d / "to" / "below").read_bytes() == b"a" and f.read() == b"a"
        assert os.listdir(d / "a") == [] and os.fstat(f.fileno()).st_nlink == 1
    assert d.stat().st_nlink == 4 and (d / "to").stat().st_nlink == 2
    write(d / "b", b"b")
    renameat2(d / "b", d / "to" / "below", EXCHANGE)
    assert (d / "b").read_bytes() == b"a" and (d / "to" / "below").read_bytes() == b"b"
    refused(errno.ENOENT, renameat2, d / "b", d / "nothing", EXCHANGE)
    refused(errno.EINVAL, renameat2, d / "to", d / "to" / "below", EXCHANGE)


def directories_move_with_what_is_in_them(d):
    os.makedirs(d / "a" / "b" / "c")
    write(d / "a" / "b" / "c" / "file", b"deep")
    os.mkdir(d / "to")
    with open(d / "a" / "b" / "c" / "file", "rb") as f:
        os.rename(d / "a" / "b", d / "to" / "moved")
        assert f.read() == b"deep"
    assert (d / "to" / "moved" / "c" / "file").read_bytes() == b"deep"
    assert (d / "a").stat().st_nlink == 2 and (d / "to").stat().st_nlink == 3


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


CASES = cases_of(globals())
