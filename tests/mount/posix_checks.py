"""How the cases of POSIX look at what a call comes to."""
import ctypes
import errno
import os
import time

libc = ctypes.CDLL(None, use_errno=True)
NOREPLACE, EXCHANGE, WHITEOUT = 1, 2, 4
KEEP_SIZE, PUNCH_HOLE, COLLAPSE_RANGE, ZERO_RANGE = 1, 2, 8, 16


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


def fallocate(fd, mode, offset, length):
    if libc.fallocate64(fd, mode, ctypes.c_int64(offset), ctypes.c_int64(length)) != 0:
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


def assert_changes(change, condition):
    for _ in range(50):
        change()
        if condition():
            return
        time.sleep(0.002)
    raise AssertionError("nothing changed")


def cases_of(module):
    """Its functions of one directory, in their order."""
    return [value for value in module.values()
            if callable(value) and getattr(value, "__module__", None) == module["__name__"]
            and getattr(value, "__code__", None) and value.__code__.co_varnames[:value.__code__.co_argcount] == ("d",)]
