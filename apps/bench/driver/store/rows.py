"""The rows of the stores' table: the task that each is, its figures, and what is asked of them."""
import dataclasses

from driver.rows import CPU, OTHERS, Condition, Figure, Row, at_least, at_most

SIZES, QUICK_SIZES = (1_000_000, 10_000_000), (100_000,)
SNAPSHOTS = 1000
SLOWDOWN_MAX = 1.05


@dataclasses.dataclass(frozen=True)
class Facts:
    """Medians of one row, the peers' by their names. What was not measured is None or not there."""

    ours: dict
    peers: dict
    limit: float | None


def share_of(peer, key, share):
    """At least this part of that peer's figure."""
    def holds(facts):
        ours, theirs = facts.ours.get(key), facts.peers.get(peer, {}).get(key)
        return None if ours is None or theirs is None else ours >= share * theirs
    return Condition(f"≥ {share:g}× {peer}", holds)


def as_fast_as_the_faster(key):
    def holds(facts):
        ours, theirs = facts.ours.get(key), [peer[key] for peer in facts.peers.values() if key in peer]
        return None if ours is None or not theirs else ours >= max(theirs)
    return Condition("≥ the faster of the two", holds)


@dataclasses.dataclass(frozen=True)
class Case:
    """A row and its task. `again`: it may be done again when others disturbed it."""

    row: Row
    task: dict
    again: bool = True


def counted(keys):
    return f"{keys // 1_000_000} M keys" if keys >= 1_000_000 else f"{keys // 1000} k keys"


def _rate(what):
    return Figure("rate", f"{what}/s", more_is_better=True)


def _flushes_times(batch):
    return lambda limits: batch * 1e6 / limits["append_sync_us.p50"]


AMPLIFICATION = Figure("amplification", "bytes a byte", "to disk")
MB = Figure("mb", "MB/s", more_is_better=True)


def load_case(keys):
    return Case(Row(f"{counted(keys)}: load, sorted, durable at its end", (_rate("keys"), AMPLIFICATION), "µs/key"),
                {"do": "load"}, again=False)


def scan_cases(keys):
    return [Case(Row(f"{counted(keys)}: scan {towards}", (MB,), "µs/key", (at_least("mb", 1000, "≥ 1 GB/s"),)),
                 {"do": "scan", "towards": towards}) for towards in ("forward", "backward")]


def get_cases(keys, quick):
    return [Case(Row(f"{counted(keys)}: get, {named}", (_rate("reads"),), "µs/read", (share_of("LMDB", "rate", 0.7),)),
                 {"do": "get", "keys": chosen, "count": 100_000 if quick else 1_000_000, "seconds_max": 20})
            for chosen, named in (("uniform", "uniform"), ("zipf", "Zipf 0.99"))]


def mix_case(keys, quick):
    return Case(Row(f"{counted(keys)}: half reads, half durable writes, 100 and 100 in turn", (_rate("operations"),),
                    "µs/operation"),
                {"do": "mix", "batch": 100, "commits": 50 if quick else 500, "seconds_max": 20})


def write_case(keys, batch, commits, quick):
    figures = (_rate("writes"), Figure("p50", "ms", "commit p50"), Figure("p99", "ms", "p99"), AMPLIFICATION)
    conditions = (as_fast_as_the_faster("rate"),) if batch == 100 else ()
    return Case(Row(f"{counted(keys)}: durable commits of {batch:,} write{'s' if batch > 1 else ''}", figures, "µs/write",
                    conditions, _flushes_times(batch) if batch <= 100 else None),
                {"do": "write", "batch": batch, "commits": max(3, commits // 10) if quick else commits, "seconds_max": 20})


def write_cases(keys, quick):
    return [write_case(keys, batch, commits, quick) for batch, commits in ((1, 3000), (100, 1000), (10_000, 50))]


def space_row(keys):
    return Row(f"{counted(keys)}: space on disk", (Figure("loaded", "bytes a byte", "loaded"),
                                                   Figure("written", "bytes a byte", "after the writes")))


def slowdown_row(keys, quick):
    figures = tuple(Figure(key, "×", key) for key in ("reads", "scans", "writes"))
    conditions = tuple(at_most(each.key, SLOWDOWN_MAX, f"{each.key} ≤ {SLOWDOWN_MAX}×") for each in figures)
    return Row(f"{counted(keys)}: time with {SNAPSHOTS // 10 if quick else SNAPSHOTS:,} snapshots held to time without",
               figures, "", conditions)


def cases(keys, quick):
    """In the order in which they are measured; the load is the first."""
    return [load_case(keys), *scan_cases(keys), *get_cases(keys, quick), mix_case(keys, quick), *write_cases(keys, quick)]


def rows(keys, quick):
    return [case.row for case in cases(keys, quick)] + [space_row(keys)]


def sample_of(fields):
    """From what a task answers to the figures of its row."""
    sample = {"rate": fields["rate"], "mb": fields["mb_per_s"], CPU: fields["cpu_s"] / fields["operations"] * 1e6,
              OTHERS: fields[OTHERS]}
    if fields["logical_bytes"] and "written_bytes" in fields:
        sample["amplification"] = fields["written_bytes"] / fields["logical_bytes"]
    if "commit_us" in fields:
        sample |= {key: fields["commit_us"][key] / 1000 for key in ("p50", "p99")}
    return sample
