"""Writes to a topic, a table and files of a volume, one after the other: what was written last follows from what was before."""
import base64
import json
import random
import threading

from shown import TOPIC
from sites import Refused

RECORDS, ROWS, BYTES = 50, 30, 8000  # of a generation, and of each of them
FILES, FILE_BYTES = 40, 64_000       # which are written again in turn
ROW_NAMES = 400
GENERATION_SECONDS_MAX = 60


class Writer(threading.Thread):
    """Generation after generation: records, then rows, then a file, each beginning with its number. All bytes are of chance.
    Whatever is refused, as the source is down, is written again."""

    def __init__(self, site, seed):
        super().__init__(daemon=True)
        self.site, self.chance = site, random.Random(seed)
        self.generation, self._stop_asked, self.failure = 0, threading.Event(), None
        self._begun = threading.Condition()

    def run(self):
        try:
            while not self._stop_asked.is_set():
                self.write(1)
        except Exception as failure:  # told by `stop` and `await_more`
            with self._begun:
                self.failure = failure
                self._begun.notify_all()

    def stop(self):
        self._stop_asked.set()
        if self.is_alive():
            self.join()
        if self.failure:
            raise self.failure

    def write(self, count):
        for _ in range(count):
            with self._begun:
                self.generation += 1
                self._begun.notify_all()
            for step in (self._records, self._rows, self._file):
                self._until_taken(step)

    def await_more(self, count):
        """Until so many more generations have been begun."""
        with self._begun:
            wanted = self.generation + count
            done = self._begun.wait_for(lambda: self.generation >= wanted or self.failure, GENERATION_SECONDS_MAX * count)
        if self.failure:
            raise self.failure
        assert done, f"generation {self.generation} of {wanted}: nothing more can be written"

    def _until_taken(self, step):
        while not self._stop_asked.is_set():
            try:
                return step()
            except Refused:
                self._stop_asked.wait(0.05)

    def _bytes(self, size):
        return b"\xff%09d" % self.generation + self.chance.randbytes(size)

    def _value(self):
        return {"base64": base64.b64encode(self._bytes(BYTES)).decode()}

    def _records(self):
        lines = [json.dumps({"value": self._value()}) for _ in range(RECORDS)]
        self.site.produce(TOPIC, lines, "--from-json", "--compression", "none")

    def _rows(self):
        rows = [(f"row{self.chance.randrange(ROW_NAMES):04}", self._value()) for _ in range(ROWS)]
        self.site.put("/payments/rows", rows + [("generation", f"{self.generation}")])

    def _file(self):
        self.site.tell("cp", "-", f"mr:/payments/files/f{self.generation % FILES:03}", given=self._bytes(FILE_BYTES))
