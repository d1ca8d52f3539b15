"""Random operations on one file, compared with what a bytearray says."""
import mmap
import os
import random

from posix_checks import KEEP_SIZE, PUNCH_HOLE, ZERO_RANGE, fallocate


class RandomFile:
    SIZE_MAX = 600_000
    SPAN_MAX = 70_000

    def __init__(self, path, seed):
        self.path, self.random, self.model = path, random.Random(seed), bytearray()
        self.fds = [os.open(path, os.O_CREAT | os.O_RDWR) for _ in range(2)]
        self.done = []

    def range(self, within=None):
        limit = self.SIZE_MAX if within is None else within
        begin = self.random.randrange(max(1, limit))
        if self.random.random() < 0.3:
            begin -= begin % 8192
        return begin, min(limit, begin + 1 + self.random.randrange(self.SPAN_MAX))

    def write(self):
        begin, end = self.range()
        data = self.random.randbytes(end - begin)
        fd = self.random.choice(self.fds)
        assert os.pwrite(fd, data, begin) == len(data)
        if len(self.model) < end:
            self.model.extend(bytes(end - len(self.model)))
        self.model[begin:end] = data
        return begin, end

    def read(self):
        begin, end = self.range()
        got = os.pread(self.random.choice(self.fds), end - begin, begin)
        wanted = bytes(self.model[begin:end])
        assert got == wanted, f"read {begin}..{end} differs at {first_difference(got, wanted)}"
        return begin, end

    def truncate(self):
        size = self.random.randrange(self.SIZE_MAX)
        os.ftruncate(self.random.choice(self.fds), size)
        if size < len(self.model):
            del self.model[size:]
        else:
            self.model.extend(bytes(size - len(self.model)))
        return (size,)

    def write_map(self):
        if not self.model:
            return ()
        begin, end = self.range(len(self.model))
        data = self.random.randbytes(end - begin)
        with mmap.mmap(self.fds[0], len(self.model)) as m:
            m[begin:end] = data
        self.model[begin:end] = data
        return begin, end

    def read_map(self):
        if not self.model:
            return ()
        begin, end = self.range(len(self.model))
        with mmap.mmap(self.fds[1], len(self.model), prot=mmap.PROT_READ) as m:
            got = m[begin:end]
        wanted = bytes(self.model[begin:end])
        assert got == wanted, f"map {begin}..{end} differs at {first_difference(got, wanted)}"
        return begin, end

    def sync(self):
        os.fsync(self.random.choice(self.fds))
        return ()

    def reopen(self):
        which = self.random.randrange(len(self.fds))
        os.close(self.fds[which])
        self.fds[which] = os.open(self.path, os.O_RDWR)
        return (which,)

    def forget_pages(self):
        os.fsync(self.fds[0])
        os.posix_fadvise(self.fds[0], 0, 0, os.POSIX_FADV_DONTNEED)
        return ()

    def punch(self):
        if not self.model:
            return ()
        begin, end = self.range(len(self.model))
        fallocate(self.random.choice(self.fds), PUNCH_HOLE | KEEP_SIZE, begin, end - begin)
        self.model[begin:end] = bytes(end - begin)
        return begin, end

    def zero(self):
        begin, end = self.range()
        fallocate(self.random.choice(self.fds), ZERO_RANGE, begin, end - begin)
        self.model.extend(bytes(max(0, end - len(self.model))))
        self.model[begin:end] = bytes(end - begin)
        return begin, end

    def size(self):
        assert os.fstat(self.fds[0]).st_size == len(self.model)
        assert os.stat(self.path).st_size == len(self.model)
        return ()

    def steps(self, count):
        kinds = [self.write] * 6 + [self.read] * 6 + [self.truncate, self.write_map, self.read_map, self.sync, self.reopen,
                                                      self.forget_pages, self.size, self.punch, self.zero]
        for step in range(count):
            kind = self.random.choice(kinds)
            self.done.append(kind.__name__)
            try:
                self.done[-1] = (kind.__name__, *kind())
            except AssertionError as e:
                raise AssertionError(f"step {step}: {e}; the last: {self.done[-8:]}") from e
        for fd in self.fds:
            os.close(fd)
        with open(self.path, "rb") as f:
            assert f.read() == bytes(self.model), "the file at the end differs"


def first_difference(a, b):
    for i, (x, y) in enumerate(zip(a, b)):
        if x != y:
            return i
    return f"its end ({len(a)} bytes instead of {len(b)})"
