"""What a volume holds that is measured: one file, or one table, of a size; and how a little of it is changed."""
import math
import random

from driver.figures import number
from driver.failure import Failure


BLOCK_BYTES, BLOCKS_PER_NODE = 8192, 128  # a node of the tree points to so many blocks, or more


class File:
    """A file of so many bytes, of which one is changed."""

    kind = "file"

    def __init__(self, size):
        self.size = size
        self.volume = f"file-{size}"
        self.bytes = size
        self._chance = random.Random(size)

    @property
    def title(self):
        return f"{self.size // 10**9} GB" if self.size >= 10**9 else f"{self.size // 10**6} MB"

    def fill(self, site):
        return site.load("fill-file", path=f"/{self.volume}/f", bytes=self.size)

    def change(self, site):
        site.load("flip-byte", path=f"/{self.volume}/f", offset=self._chance.randrange(self.size))

    @staticmethod
    def check_diff(diff):
        if diff["blocks"] != 1:
            raise Failure(f"one byte was changed, and the diff tells of {diff['blocks']} blocks")

    @property
    def depth(self):
        """Nodes of the tree from its root to a block."""
        return max(1, math.ceil(math.log(self.size / BLOCK_BYTES, BLOCKS_PER_NODE)))

    def check_receipt(self, last):
        data, tree = last["data_blocks_sent"], last["blocks_sent"] - last["data_blocks_sent"]
        if data != 1 or tree > self.depth + 2:
            raise Failure(f"one byte of {self.title} was changed, and {data} data blocks and {tree} of a tree of depth {self.depth} were sent")


class Table:
    """A table of so many rows of 100 bytes, of which one is written anew."""

    kind = "table"

    def __init__(self, rows):
        self.size = rows
        self.volume = f"table-{rows}"
        self.bytes = rows * 116
        self._chance = random.Random(rows)

    @property
    def title(self):
        return f"{number(self.size).split('.')[0]} M rows" if self.size >= 10**6 else f"{self.size:,} rows"

    def fill(self, site):
        return site.load("fill-table", path=f"/{self.volume}/t", rows=self.size)

    def change(self, site):
        key = f"row-{self._chance.randrange(self.size):012}"
        site.ask("PUT", f"/v1/rows/{self.volume}/t?key={key}", self._chance.randbytes(100))

    @staticmethod
    def check_diff(diff):
        if diff["rows"] != 1:
            raise Failure(f"one row was changed, and the diff tells of {diff['rows']}")

    @staticmethod
    def check_receipt(last):
        if last["data_blocks_sent"] != 0:
            raise Failure(f"a small row has no blocks of its own, and {last['data_blocks_sent']} were sent")


FILES = [File(10**power) for power in (7, 8, 9, 10)]
TABLES = [Table(10**power) for power in (3, 4, 5, 6, 7)]
QUICK = FILES[:2] + TABLES[:3]
ALL = FILES + TABLES
