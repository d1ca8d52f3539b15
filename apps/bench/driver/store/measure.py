"""All stores in turn, task by task: each round begins with stores of its own, and ends with them gone."""
import contextlib

from driver.failure import Failure
from driver.figures import median
from driver.rows import OTHERS, OTHERS_MAX
from driver.store import rows
from driver.store.engine import Engine

FORWARD = {"do": "scan", "towards": "forward"}
REPEATED = 5  # of what is held against itself
FLUSHES, QUICK_FLUSHES = 1000, 200


class Stores:
    def __init__(self, binary, work, names, results, runs, quick, seed):
        self.binary, self.work, self.names, self.results = binary, work, names, results
        self.runs, self.quick, self.seed = runs, quick, seed
        self.attempts = 1 if quick else 3
        self.tasks = 0  # so far: the seed of each, the same for all stores
        self.baselines = []

    def run(self):
        for keys in rows.QUICK_SIZES if self.quick else rows.SIZES:
            for turn in range(self.runs):
                self._round(keys, turn)

    def _round(self, keys, turn):
        first = turn % len(self.names)
        with contextlib.ExitStack() as at_end:
            engines = []
            for name in self.names[first:] + self.names[:first]:
                engines.append(Engine(name, self.binary, self.work / f"{name}-{keys}", keys, self.seed))
                at_end.callback(engines[-1].close)
            self._measure(keys, engines)
            if keys == (rows.QUICK_SIZES if self.quick else rows.SIZES)[0]:
                for engine in engines:
                    if engine.name == "Millrace":
                        self._slowdown(keys, engine)

    def _measure(self, keys, engines):
        space = {engine.name: {} for engine in engines}
        for case in rows.cases(keys, self.quick):
            if case.task["do"] == "write":
                self.baselines.append(engines[0].ask({"do": "baseline", "count": QUICK_FLUSHES if self.quick else FLUSHES}))
            for name, fields in self._quietest(engines, case).items():
                self.results.add(case.row, name, rows.sample_of(fields))
            if case.task["do"] == "load":
                self._note_space(engines, space, "loaded")
                self._compare(engines)  # which warms their caches too
        self._note_space(engines, space, "written")
        self._compare(engines)
        for engine in engines:
            self.results.add(rows.space_row(keys), engine.name, space[engine.name])

    def _quietest(self, engines, case):
        """The task given to each in turn, and again to all while others disturb one of them; of each its quietest time."""
        runs = {engine.name: [] for engine in engines}
        for _ in range(self.attempts if case.again else 1):
            self.tasks += 1
            for engine in engines:
                runs[engine.name].append(engine.measure(case.task | {"seed": self.tasks}))
            if all(each[-1][OTHERS] <= OTHERS_MAX for each in runs.values()):
                break
        return {name: min(each, key=lambda fields: fields[OTHERS]) for name, each in runs.items()}

    @staticmethod
    def _note_space(engines, space, when):
        for engine in engines:
            fields = engine.ask({"do": "space"})
            space[engine.name][when] = fields["bytes_on_disk"] / fields["logical_bytes"]

    @staticmethod
    def _compare(engines):
        """Stores that did the same hold the same: one whose task was cut short is not compared."""
        seen = {}
        for engine in engines:
            fields = engine.ask(FORWARD)
            seen.setdefault(engine.written, {})[engine.name] = fields["operations"], fields["digest"]
        for alike in seen.values():
            if len(set(alike.values())) > 1:
                raise Failure(f"the stores do not hold the same: {alike}")

    def _slowdown(self, keys, engine):
        """The same before and after as many commits with a snapshot each; commits alone come first, so that both times
        are those of a store that much has been written to."""
        held = rows.SNAPSHOTS // 10 if self.quick else rows.SNAPSHOTS
        get, write = rows.get_cases(keys, self.quick)[0].task, rows.write_cases(keys, self.quick)[1].task
        tasks = {"reads": get, "scans": FORWARD, "writes": write}

        def times():
            return {key: [engine.measure(task | {"seed": seed}) for seed in range(REPEATED)] for key, task in tasks.items()}

        engine.ask(write | {"commits": held, "seed": REPEATED})
        before = times()
        engine.ask({"do": "snapshots", "count": held, "batch": 100, "seed": REPEATED + 1})
        after = times()
        sample = {key: median([each["rate"] for each in before[key]]) / median([each["rate"] for each in after[key]])
                  for key in tasks}
        others = [each[OTHERS] for measured in (before, after) for repeated in measured.values() for each in repeated]
        self.results.add(rows.slowdown_row(keys, self.quick), engine.name, sample | {OTHERS: median(others)})
