"""What a run left behind, as values: the attempts that workers wrote down, and what a consumer sees afterwards."""
import json
from dataclasses import dataclass, field

COMMITTED, ABORTED, UNKNOWN = "committed", "aborted", "unknown"


@dataclass(frozen=True, order=True)
class Label:
    """Name of one transaction attempt: worker, its how-manyth process, that process's how-manyth attempt."""

    worker: str
    incarnation: int
    number: int

    @classmethod
    def parse(cls, text):
        worker, incarnation, number = text.split("/")
        return cls(worker, int(incarnation), int(number))

    def __str__(self):
        return f"{self.worker}/{self.incarnation}/{self.number}"


@dataclass
class Attempt:
    """`inputs`: input partition -> (first offset copied, offset committed with the transaction)."""

    label: Label
    group: str
    records: int
    inputs: dict
    outcome: str = UNKNOWN
    why: str = ""


@dataclass(frozen=True)
class Copy:
    """A record of the output topic. `sequence` counts within its attempt, from 0."""

    label: Label
    sequence: int
    input_partition: int
    input_offset: int
    copy: int

    @classmethod
    def parse(cls, text):
        label, sequence, place, copy = text.split(" ")
        partition, offset = place.split(":")
        return cls(Label.parse(label), int(sequence), int(partition), int(offset), int(copy))

    def __str__(self):
        return f"{self.label} {self.sequence} {self.input_partition}:{self.input_offset} {self.copy}"


@dataclass
class History:
    """`visible`: output partition -> [(offset, Copy)] as a read_committed consumer got them; `copies`: of each input.
    `input_ends`: input partition -> its end. `group_offsets`: group -> input partition -> committed offset.
    `ends`: "topic-partition" -> (last stable offset, high watermark), once every transactional id was fenced.
    `hidden`: how many records of aborted transactions the outputs hold. `drained`: whether all groups should have copied everything."""

    attempts: dict = field(default_factory=dict)
    visible: dict = field(default_factory=dict)
    input_ends: dict = field(default_factory=dict)
    group_offsets: dict = field(default_factory=dict)
    ends: dict = field(default_factory=dict)
    copies: int = 2
    hidden: int = 0
    drained: bool = True


def read_journal(lines):
    """Label -> Attempt. A last line that a killed worker left half-written is passed over."""
    attempts = {}
    for line in lines:
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if "txn" not in entry:
            continue
        label = Label.parse(entry["txn"])
        if entry["event"] == "begin":
            inputs = {int(partition): tuple(span) for partition, span in entry["inputs"].items()}
            attempts[label] = Attempt(label, entry["group"], entry["records"], inputs)
        elif label in attempts:
            attempts[label].outcome, attempts[label].why = entry["outcome"], entry.get("why", "")
    return attempts
