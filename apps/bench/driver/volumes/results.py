"""Samples by size, printed as they come."""
import collections
import json
import sys

from driver.figures import number
from driver.rows import medians


class Results:
    def __init__(self, log=None):
        self._samples, self._notes, self._log = collections.defaultdict(list), collections.defaultdict(dict), log

    def add(self, subject, sample):
        self._samples[subject.volume].append(sample)
        self._tell(subject, sample)

    def note(self, subject, fields):
        """What is measured once."""
        self._notes[subject.volume] |= fields
        self._tell(subject, fields)

    def samples(self, subject):
        return self._samples[subject.volume]

    def median(self, subject, key):
        """None if it was not measured."""
        return (medians(self._samples[subject.volume]) | self._notes[subject.volume]).get(key)

    def _tell(self, subject, fields):
        told = "  ".join(f"{key} {number(value)}" for key, value in fields.items())
        print(f"{subject.title:12} {told}", file=sys.stderr, flush=True)
        if self._log is not None:
            print(json.dumps({"subject": subject.volume} | fields), file=self._log, flush=True)
