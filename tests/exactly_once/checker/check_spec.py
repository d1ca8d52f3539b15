#!/usr/bin/env python3
"""The checker finds every fault that is planted, and nothing in a history that is right."""
import copy
import json
import pathlib
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from checker.check import check
from checker.history import ABORTED, COMMITTED, UNKNOWN, Copy, History, Label, read_journal

GROUP, OUTPUTS = "g", 4


def journal(number, inputs, outcome, worker="w", incarnation=1):
    """The lines a worker writes for one attempt with two copies of each input."""
    label = f"{worker}/{incarnation}/{number}"
    count = 2 * sum(end - begin for begin, end in inputs.values())
    yield json.dumps({"event": "begin", "txn": label, "group": GROUP, "records": count, "inputs": inputs})
    if outcome != UNKNOWN:
        yield json.dumps({"event": "end", "txn": label, "outcome": outcome})


def write(history, attempt):
    """Appends the attempt's records to the outputs, as a worker does."""
    sequence = 0
    for partition, (begin, end) in sorted(attempt.inputs.items()):
        for offset in range(begin, end):
            for which in range(2):
                output = history.visible.setdefault((offset + which) % OUTPUTS, [])
                output.append((2 * len(output), Copy(attempt.label, sequence, partition, offset, which)))
                sequence += 1


def right_history():
    """Commits, an abort that is tried again, an unknown one that did and one that did not commit, a second process."""
    lines = [
        *journal(1, {0: (0, 4), 1: (0, 2)}, COMMITTED),
        *journal(2, {0: (4, 8)}, ABORTED),
        *journal(3, {0: (4, 8)}, COMMITTED),
        *journal(4, {1: (2, 6)}, UNKNOWN),
        *journal(1, {1: (2, 6)}, UNKNOWN, incarnation=2),
        *journal(2, {0: (8, 12)}, COMMITTED, incarnation=2),
        '{"event": "begin", "txn": "w/3',
    ]
    history = History(attempts=read_journal(lines), input_ends={0: 12, 1: 6}, group_offsets={GROUP: {0: 12, 1: 6}},
                      ends={"out-0": (40, 40), "in-0": (12, 12)})
    for label, attempt in sorted(history.attempts.items()):
        if attempt.outcome == COMMITTED or label == Label("w", 2, 1):
            write(history, attempt)
    return history


class Checker(unittest.TestCase):
    def setUp(self):
        self.history = right_history()

    def expect(self, *kinds):
        found = {violation.kind for violation in check(self.history)}
        self.assertEqual(found, set(kinds))

    def attempt(self, incarnation, number):
        return self.history.attempts[Label("w", incarnation, number)]

    def hide(self, label):
        for partition, records in self.history.visible.items():
            self.history.visible[partition] = [each for each in records if each[1].label != label]

    def test_nothing_is_found_in_a_history_that_is_right(self):
        self.assertEqual(check(self.history), [])

    def test_a_committed_transaction_that_is_not_visible_is_lost(self):
        self.hide(Label("w", 2, 2))
        self.expect("lost", "offsets")

    def test_one_missing_record_tears_a_transaction(self):
        del self.history.visible[0][0]
        self.expect("torn")

    def test_a_record_that_is_there_twice_is_a_duplicate(self):
        self.history.visible[0].insert(0, self.history.visible[0][0])
        self.expect("duplicated")

    def test_records_of_an_aborted_transaction_are_seen(self):
        self.attempt(1, 3).outcome = ABORTED
        self.expect("aborted")

    def test_an_aborted_record_that_the_next_transaction_committed_is_seen(self):
        self.history.visible[0].insert(2, (3, Copy(Label("w", 1, 2), 0, 0, 4, 0)))
        self.assertLessEqual({"aborted", "duplicated"}, {violation.kind for violation in check(self.history)})

    def test_part_of_an_unknown_transaction_tears_it(self):
        kept = self.history.visible[0]
        self.hide(Label("w", 2, 1))
        self.history.visible[0] = kept
        self.assertIn("torn", {violation.kind for violation in check(self.history)})

    def test_two_transactions_that_copied_the_same_input_are_a_duplicate(self):
        write(self.history, self.attempt(1, 4))
        self.assertLessEqual({"duplicated", "offsets"}, {violation.kind for violation in check(self.history)})

    def test_two_records_of_a_producer_that_changed_places_are_out_of_order(self):
        records = self.history.visible[1]
        records[0], records[1] = records[1], records[0]
        self.expect("order")

    def test_offsets_that_were_committed_without_output_are_seen(self):
        self.history.group_offsets[GROUP][0] = 13
        self.history.input_ends[0] = 13
        self.history.drained = False
        self.expect("offsets")

    def test_output_that_was_committed_without_offsets_is_seen(self):
        self.history.group_offsets[GROUP][1] = 2
        self.expect("offsets")

    def test_a_gap_between_transactions_is_offsets_without_output(self):
        self.history.attempts[Label("w", 1, 3)].outcome = UNKNOWN
        self.hide(Label("w", 1, 3))
        self.expect("offsets")

    def test_inputs_that_nobody_copied_are_lost_if_all_should_be(self):
        self.history.input_ends[1] = 7
        self.expect("lost")
        self.history.drained = False
        self.expect()

    def test_a_record_that_nobody_wrote_is_a_stranger(self):
        stranger = copy.deepcopy(self.history.visible[0][-1][1])
        object.__setattr__(stranger, "label", Label("w", 9, 9))
        self.history.visible[0].append((99, stranger))
        self.assertIn("stranger", {violation.kind for violation in check(self.history)})

    def test_two_partitions_that_saw_transactions_in_different_order_make_a_cycle(self):
        lines = [
            *journal(1, {0: (0, 1), 1: (1, 2)}, COMMITTED, worker="a"),
            *journal(1, {0: (1, 2), 1: (0, 1)}, COMMITTED, worker="b"),
        ]
        self.history = History(attempts=read_journal(lines), input_ends={0: 2, 1: 2},
                               group_offsets={GROUP: {0: 2, 1: 2}})
        sequences = {"a": [(0, 0), (1, 1)], "b": [(1, 0), (0, 1)]}
        placed = sorted((place, partition, worker, index) for worker, inputs in sequences.items()
                        for index, (place, partition) in enumerate(inputs))
        for place, partition, worker, index in placed:
            for which in range(2):
                output = self.history.visible.setdefault(2 * partition + which, [])
                output.append((len(output), Copy(Label(worker, 1, 1), 2 * index + which, partition, place, which)))
        self.expect("cycle")

    def test_a_last_stable_offset_behind_the_end_is_stuck(self):
        self.history.ends["out-2"] = (7, 9)
        self.expect("stuck")


if __name__ == "__main__":
    unittest.main()
