"""The job of ../../README.md, less the client: batches are planned, journals written, outcomes kept."""
import faulthandler
import json
import os
import random
import traceback

NAME, GROUP, INCARNATION = os.environ["JOB_NAME"], os.environ["JOB_GROUP"], os.environ["JOB_INCARNATION"]
INPUT, OUTPUT, PARTITIONS = os.environ["JOB_INPUT"], os.environ["JOB_OUTPUT"], int(os.environ["JOB_PARTITIONS"])
BOOTSTRAP, TRANSACTION_TIMEOUT_MS = os.environ["JOB_BOOTSTRAP"], int(os.environ["JOB_TRANSACTION_TIMEOUT_MS"])
SESSION_TIMEOUT_MS = int(os.environ["JOB_SESSION_TIMEOUT_MS"])
BATCH_MAX = 20
HANGING_SECONDS = 12

_journal = open(os.environ["JOB_JOURNAL"], "a", buffering=1)
_dice = random.Random(int(os.environ["JOB_SEED"]))


def watch():
    """From now on no call may hang, or the process ends and the log tells where. A `send_offsets_to_transaction` of
    librdkafka does not come back, whatever its timeout, if the connection is cut at the wrong moment."""
    faulthandler.dump_traceback_later(HANGING_SECONDS, exit=True)


def note(**entry):
    _journal.write(json.dumps(entry) + "\n")


def copies(label, batch):
    """(output partition, value) of all that the attempt writes. `batch`: input partition -> its offsets, in order."""
    sequence = 0
    for partition, offsets in batch.items():
        for offset in offsets:
            for copy in range(2):
                yield (offset + copy) % PARTITIONS, f"{label} {sequence} {partition}:{offset} {copy}"
                sequence += 1


class Attempts:
    """Runs one batch after another through a client, which has `begin`, `send(partition, value)`, `flush`,
    `commit_offsets({partition: next})`, `commit`, `abort` and `rewind({partition: first})`, and raises what goes wrong."""

    def __init__(self, client):
        self.client, self.number = client, 0

    def copy(self, batch):
        self.number += 1
        label = f"{NAME}/{INCARNATION}/{self.number}"
        spans = {partition: (offsets[0], offsets[-1] + 1) for partition, offsets in batch.items()}
        count = 2 * sum(map(len, batch.values()))
        note(event="begin", txn=label, group=GROUP, records=count, inputs=spans)
        committing = False
        watch()
        try:
            self.client.begin()
            for partition, value in copies(label, batch):
                self.client.send(partition, value)
            if _dice.randrange(5) == 0:
                if _dice.randrange(4) > 0:
                    self.client.flush()  # or the client drops what it has not sent yet
                self.abort(label, spans, "by choice")
                return
            self.client.commit_offsets({partition: end for partition, (_, end) in spans.items()})
            committing = True
            watch()
            self.client.commit()
            note(event="end", txn=label, outcome="committed")
        except Exception as problem:
            traceback.print_exc()
            if committing:
                note(event="end", txn=label, outcome="unknown", why=repr(problem))
                raise
            self.abort(label, spans, repr(problem))

    def abort(self, label, spans, why):
        watch()
        self.client.abort()
        note(event="end", txn=label, outcome="aborted", why=why)
        self.client.rewind({partition: begin for partition, (begin, _) in spans.items()})


def run(make_client):
    """Never returns. The process ends at once, leaving all open, when it cannot go on."""
    try:
        client = make_client()
        note(event="started")
        attempts = Attempts(client)
        while True:
            batch = client.poll()
            if batch:
                attempts.copy(batch)
                faulthandler.cancel_dump_traceback_later()
    except Exception:
        traceback.print_exc()
    os._exit(1)
