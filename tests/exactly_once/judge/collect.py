"""Brings a run to rest and collects its history: nothing may stay open, then everything is read, by two consumers."""
import json
import pathlib
import subprocess
import time

from checker.history import Copy, History, read_journal
from judge.reading import read_batches, records_of
from judge.transaction_wire import READ_COMMITTED, READ_UNCOMMITTED, RETRIED, Client, until_ready

HANGING_SECONDS_MAX = 30
STOCK_CONSUMER = pathlib.Path(__file__).resolve().parent / "stock_consumer.py"


def input_ends(client, run):
    return {partition: until_ready(lambda: client.end_offset(run.input, partition, READ_COMMITTED))[1]
            for partition in range(run.input_partitions)}


def group_offsets(client, run):
    """group -> input partition -> offset, of those that have one."""
    offsets = {}
    for group in run.groups:
        until_ready(lambda: client.find_coordinator(group, 0))
        found = {partition: until_ready(lambda: client.group_offset(group, run.input, partition))[1]
                 for partition in range(run.input_partitions)}
        offsets[group] = {partition: offset for partition, offset in found.items() if offset >= 0}
    return offsets


def behind(client, run):
    """The groups that have not copied all input yet."""
    ends = {partition: end for partition, end in input_ends(client, run).items() if end}
    return [group for group, offsets in group_offsets(client, run).items() if offsets != ends]


def fence(client, transactional_ids):
    """Takes over every transactional id, which aborts what its producer left open; what went wrong."""
    wrong = []
    for transactional_id in transactional_ids:
        until_ready(lambda: client.find_coordinator(transactional_id, 1))
        code = until_ready(lambda: client.init_producer(transactional_id), HANGING_SECONDS_MAX)[0]
        if code:
            kind = "is still busy" if code in RETRIED else "cannot be taken over"
            wrong.append(f"{transactional_id} {kind}: error {code}")
    return wrong


def stable_ends(client, places):
    """"topic-partition" -> (last stable offset, high watermark), once they are equal or waiting has been in vain."""
    ends, deadline = {}, time.monotonic() + HANGING_SECONDS_MAX
    for topic, partition in places:
        while True:
            stable = until_ready(lambda: client.end_offset(topic, partition, READ_COMMITTED))[1]
            end = until_ready(lambda: client.end_offset(topic, partition, READ_UNCOMMITTED))[1]
            ends[f"{topic}-{partition}"] = stable, end
            if stable == end or time.monotonic() > deadline:
                break
            time.sleep(0.05)
    return ends


def read_with_stock_consumer(command, bootstrap, run):
    """Partition -> [(offset, value)]"""
    done = subprocess.run([*command, bootstrap, run.output, str(run.output_partitions)], stdout=subprocess.PIPE, text=True,
                          check=True, timeout=120)
    found = {partition: [] for partition in range(run.output_partitions)}
    for partition, offset, value in map(json.loads, done.stdout.splitlines()):
        found[partition].append((offset, value))
    return found


def collect(client, run, journals, drained):
    """The history of a run that is at rest."""
    places = [(run.output, partition) for partition in range(run.output_partitions)]
    history = History(drained=drained, input_ends=input_ends(client, run), group_offsets=group_offsets(client, run),
                      ends=stable_ends(client, places))
    for journal in journals:
        if journal.exists():
            history.attempts |= read_journal(journal.read_text(errors="replace").splitlines())
    for _, partition in places:
        batches = read_batches(client, run.output, partition, READ_COMMITTED)
        history.visible[partition] = [(offset, Copy.parse(value.decode())) for offset, value in records_of(batches)]
        history.hidden += sum(len(batch.values) for batch, hidden in batches if hidden)
    return history


def connect(server):
    return Client(server.address, timeout=30)
