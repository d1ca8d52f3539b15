"""A row of the table: what is measured, which figures it has, and what is asked of them."""
import dataclasses
from collections.abc import Callable

from driver import figures

CPU = "cpu"  # the key under which a sample holds the server's CPU time
OTHERS = "others"  # the part of the machine that processes of others used meanwhile
OTHERS_MAX = 0.15  # beyond it a run is repeated, and marked if that does not help


@dataclasses.dataclass(frozen=True)
class Figure:
    key: str
    unit: str
    label: str = ""
    more_is_better: bool = False


@dataclasses.dataclass(frozen=True)
class Facts:
    """Medians of one row. What was not measured is None."""

    ours: dict
    theirs: dict
    limit: float | None


@dataclasses.dataclass(frozen=True)
class Condition:
    """What a target asks: in words, and as a question to the facts that answers None where they do not tell."""

    text: str
    holds: Callable[[Facts], bool | None]


@dataclasses.dataclass(frozen=True)
class Row:
    title: str
    figures: tuple
    cpu_unit: str = ""                       # empty: CPU time says nothing here
    conditions: tuple = ()
    limit: Callable[[dict], float] = None    # from what `millrace-load limits` prints, in the first figure's unit


def _known(*values):
    return all(value is not None for value in values)


def at_least(key, value, text):
    return Condition(text, lambda facts: facts.ours[key] >= value if _known(facts.ours.get(key)) else None)


def at_most(key, value, text):
    return Condition(text, lambda facts: facts.ours[key] <= value if _known(facts.ours.get(key)) else None)


def times_as_much(key, factor, limited=False):
    """At least `factor` times Kafka's figure; if `limited`, the machine's limit is enough."""
    def holds(facts):
        ours, theirs = facts.ours.get(key), facts.theirs.get(key)
        if not _known(ours, theirs):
            return None
        wanted = factor * theirs
        if limited and facts.limit is not None:
            wanted = min(wanted, facts.limit)
        return ours >= wanted
    return Condition(f"≥ {factor:g}×" + (" or the limit" if limited else ""), holds)


def share_of_theirs(key, share, text):
    """At most this part of Kafka's figure."""
    def holds(facts):
        ours, theirs = facts.ours.get(key), facts.theirs.get(key)
        return ours <= share * theirs if _known(ours, theirs) else None
    return Condition(text, holds)


def cpu_share(parts):
    """At most one of `parts` of Kafka's CPU time."""
    return share_of_theirs(CPU, 1 / parts, f"CPU ≤ 1/{parts}" if parts > 1 else "CPU ≤ 1×")


def limit_and(key, more, text):
    """No more than the machine's limit plus `more`."""
    def holds(facts):
        ours = facts.ours.get(key)
        return ours <= facts.limit + more if _known(ours, facts.limit) else None
    return Condition(text, holds)


def limit_times(key, factor, text):
    """A time of at most `factor` times what the machine's limit, a rate per second, leaves for one, in ms."""
    def holds(facts):
        ours = facts.ours.get(key)
        return ours <= factor * 1000 / facts.limit if _known(ours, facts.limit) else None
    return Condition(text, holds)


def theirs_and(key, more, text):
    """No more than Kafka's figure plus `more`."""
    def holds(facts):
        ours, theirs = facts.ours.get(key), facts.theirs.get(key)
        return ours <= theirs + more if _known(ours, theirs) else None
    return Condition(text, holds)


def medians(samples):
    keys = dict.fromkeys(key for sample in samples for key in sample)
    return {key: figures.median([sample[key] for sample in samples if key in sample]) for key in keys}


def facts_of(row, limits, ours, theirs):
    limit = row.limit(limits) if row.limit and limits else None
    return Facts(medians(ours), medians(theirs), limit)


def verdict(row, facts):
    """"yes", "no" with what failed, or "?" where Kafka's or the machine's figures are missing."""
    if not row.conditions:
        return ""
    answers = [(condition, condition.holds(facts)) for condition in row.conditions]
    failed = [condition.text for condition, holds in answers if holds is False]
    if failed:
        return "no: " + ", ".join(failed) if len(row.conditions) > 1 else "no"
    return "?" if any(holds is None for _, holds in answers) else "yes"
