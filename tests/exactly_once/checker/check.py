"""Judges a history, in the manner of Elle: what must have happened is inferred from what was read, nothing is assumed.

Each input of a group is copied by exactly one visible transaction, so the visible transactions of a group lie end to
end on each input partition. That gives their order, which must agree with every other order that was seen.
"""
import collections
import graphlib
from dataclasses import dataclass

from checker.history import ABORTED, COMMITTED

KINDS = {
    "lost": "a committed record is missing",
    "duplicated": "a record or the copy of an input is there twice",
    "aborted": "a record of an aborted transaction is visible",
    "torn": "a part of a transaction is visible",
    "stranger": "a record is visible that nobody wrote",
    "order": "a producer's records, or the copies of a partition, are out of order",
    "cycle": "transactions follow each other in a circle",
    "offsets": "offsets were committed without the output, or output without the offsets",
    "stuck": "the last stable offset stays behind the end",
}


@dataclass(frozen=True)
class Violation:
    kind: str
    group: str  # empty: of no single one
    text: str


def group_of(history, label):
    attempt = history.attempts.get(label)
    return attempt.group if attempt else ""


def all_visible(history):
    for partition, records in sorted(history.visible.items()):
        for offset, copy in records:
            yield partition, offset, copy


def check_records(history):
    """Of every attempt all records are visible, once, or none; as its worker learned, if it did."""
    seen, by_label = {}, collections.defaultdict(set)
    for partition, offset, copy in all_visible(history):
        where = f"{copy} at {partition}@{offset}"
        attempt = history.attempts.get(copy.label)
        if attempt is None or not 0 <= copy.sequence < attempt.records or not is_input_of(copy, attempt):
            yield Violation("stranger", group_of(history, copy.label), where)
            continue
        first = seen.setdefault((copy.label, copy.sequence), where)
        if first is not where:
            yield Violation("duplicated", attempt.group, f"{where}, before that {first}")
        by_label[copy.label].add(copy.sequence)
    for label, attempt in sorted(history.attempts.items()):
        there = len(by_label[label])
        if attempt.outcome == ABORTED and there:
            yield Violation("aborted", attempt.group, f"{label}: {there} of {attempt.records} records are visible")
        elif 0 < there < attempt.records:
            yield Violation("torn", attempt.group, f"{label} ({attempt.outcome}): {there} of {attempt.records} records")
        elif attempt.outcome == COMMITTED and not there and attempt.records:
            yield Violation("lost", attempt.group, f"{label}: none of {attempt.records} records are visible")


def is_input_of(copy, attempt):
    begin, end = attempt.inputs.get(copy.input_partition, (0, 0))
    return begin <= copy.input_offset < end


def check_copies(history):
    """No input of a group is copied twice, by whichever transactions."""
    seen = {}
    for partition, offset, copy in all_visible(history):
        group = group_of(history, copy.label)
        first = seen.setdefault((group, copy.input_partition, copy.input_offset, copy.copy), (copy, partition, offset))
        if first[0].label != copy.label:
            yield Violation("duplicated", group, f"{copy} at {partition}@{offset} copies what {first[0].label} had copied")


def check_order(history):
    """In a partition a worker's records stand as it sent them, and copies as their inputs stood."""
    for partition, records in sorted(history.visible.items()):
        sent, copied = {}, {}
        for offset, copy in records:
            group = group_of(history, copy.label)
            now = (copy.label.incarnation, copy.label.number, copy.sequence)
            before = sent.get(copy.label.worker)
            if before and now < before:
                yield Violation("order", group, f"{copy} at {partition}@{offset} stands behind {before}")
            sent[copy.label.worker] = now
            key, place = (group, copy.input_partition), copy.input_offset
            if place < copied.get(key, -1):
                yield Violation("order", group, f"{copy} at {partition}@{offset} stands behind input {copied[key]}")
            copied[key] = place


def visible_spans(history):
    """(group, input partition) -> [(begin, end, label)] of the visible attempts, in order of the input."""
    visible = {copy.label for _, _, copy in all_visible(history)}
    spans = collections.defaultdict(list)
    for label in visible & history.attempts.keys():
        attempt = history.attempts[label]
        for partition, (begin, end) in attempt.inputs.items():
            spans[attempt.group, partition].append((begin, end, label))
    for of_partition in spans.values():
        of_partition.sort()
    return spans


def check_offsets(history):
    """The visible attempts of a group lie end to end, up to the offset that the group has committed."""
    spans = visible_spans(history)
    for group, committed in sorted(history.group_offsets.items()):
        for partition in sorted(history.input_ends):
            reached = 0
            for begin, end, label in spans.get((group, partition), []):
                if begin > reached:
                    yield Violation("offsets", group, f"input {partition}: {reached} to {begin} were committed without output, seen by {label}")
                elif begin < reached:
                    yield Violation("offsets", group, f"input {partition}: {label} began at {begin}, {reached} had been committed with output")
                reached = max(reached, end)
            if committed.get(partition, 0) != reached:
                yield Violation("offsets", group, f"input {partition}: committed {committed.get(partition, 0)}, output up to {reached}")
            if history.drained and reached != history.input_ends[partition]:
                yield Violation("lost", group, f"input {partition}: copied up to {reached} of {history.input_ends[partition]}")


def check_cycles(history):
    """The order on every input partition, and each worker's own, are one order."""
    followers = collections.defaultdict(set)
    workers = collections.defaultdict(set)
    for spans in visible_spans(history).values():
        for (_, _, before), (_, _, after) in zip(spans, spans[1:]):
            if before != after:
                followers[after].add(before)
        for _, _, label in spans:
            workers[label.worker].add(label)
    for labels in workers.values():
        ordered = sorted(labels)
        for before, after in zip(ordered, ordered[1:]):
            followers[after].add(before)
    try:
        graphlib.TopologicalSorter(followers).prepare()
    except graphlib.CycleError as cycle:
        labels = cycle.args[1]
        yield Violation("cycle", group_of(history, labels[0]), " -> ".join(map(str, labels)))


def check_ends(history):
    for place, (stable, end) in sorted(history.ends.items()):
        if stable != end:
            yield Violation("stuck", "", f"{place}: last stable offset {stable}, end {end}")


CHECKS = (check_records, check_copies, check_order, check_offsets, check_cycles, check_ends)


def check(history):
    """Every violation that is found; none if the run was exactly once."""
    return [violation for one in CHECKS for violation in one(history)]
