"""`./dev bench services`: from the options to the text that is printed."""
import dataclasses
import datetime
import pathlib
import sys

from driver.failure import Failure
from driver.load import Loads
from driver.report import machine_sentence
from driver.results import Results
from driver.services import engine, flatness, hosted, peers, restart, shared, table
from driver.services.inputs import Inputs

NAME = "services"
PARTS = {"engine": engine, "hosted": hosted, "shared": shared, "restart": restart, "flatness": flatness}


@dataclasses.dataclass
class Work:
    """What a part works with."""

    work: pathlib.Path
    binaries: pathlib.Path
    peers: peers.Peers
    inputs: Inputs
    loads: Loads
    results: Results
    runs: int
    quick: bool

    @property
    def flow(self):
        return self.binaries / "millrace-flow-bench"

    def scaled(self, amount):
        """A tenth of it if it is to be quick."""
        return max(1, amount // 10) if self.quick else amount


def measure(options, work, log, failures):
    beside = peers.Peers(options.streams, options.peers / "streams")
    results = Results(log)
    bench = Work(work, options.bin, beside, Inputs(options.bin / "millrace-flow-bench", work),
                 Loads(options.bin / "millrace-load", attempts=1), results, options.runs, options.quick)
    notes = list(beside.notes)
    for name in options.parts or PARTS:
        try:
            PARTS[name].run(bench)
        except Failure as failure:
            notes.append(f"{NAME}, {name} failed: {failure}")
            failures.append(notes[-1])
            print(f"bench: {notes[-1]}", file=sys.stderr, flush=True)
    return render(options, results, beside, notes)


def render(options, results, beside, notes):
    rows = [row for part in PARTS.values() for row in part.ROWS]
    about = (f"{datetime.date.today()}, {machine_sentence()}. Medians of {options.runs} run{'s' if options.runs > 1 else ''} "
             f"(lowest–highest), programs in turn{', a tenth of the load' if options.quick else ''}. CPU-s/M: CPU seconds a "
             "million events, of all processes and threads that the pipeline needs.")
    lines = [table.render(rows, results, beside.which), "", about]
    return "\n".join(lines + [f"\nNote: {note}." for note in notes])
