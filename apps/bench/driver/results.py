"""What was measured so far: samples by row and server, printed as they come."""
import collections
import json
import sys

from driver import figures


class Results:
    def __init__(self, log=None):
        self._samples = collections.defaultdict(list)
        self._log = log

    def add(self, row, server_name, sample):
        self._samples[row.title, server_name].append(sample)
        told = "  ".join(f"{figure.label} {figures.number(sample[figure.key])} {figure.unit}".strip()
                         for figure in row.figures if figure.key in sample)
        print(f"{server_name:9} {row.title}: {told}", file=sys.stderr, flush=True)
        if self._log is not None:
            print(json.dumps({"row": row.title, "server": server_name} | sample), file=self._log, flush=True)

    def samples(self, row, server_name):
        return self._samples[row.title, server_name]

    def values(self, server_name, key):
        """Of all samples of a server that have `key`, whatever row they are of."""
        return [sample[key] for (_, name), samples in self._samples.items() if name == server_name
                for sample in samples if key in sample]
