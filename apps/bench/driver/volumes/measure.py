"""Snapshot, clone, diff and mirror of what was changed, on volumes of all sizes in turn."""
import time

from driver import process
from driver.failure import Failure
from driver.rows import CPU, OTHERS
from driver.volumes.relay import Relay

RUN_SECONDS_MAX = 1800
POLL_SECONDS = 0.0005
FIGURES = ("snapshot", "clone", "diff", "mirror")


class Sites:
    """A source and a mirror, and between them a relay that counts."""

    def __init__(self, source, mirror):
        self.source, self.mirror = source, mirror
        self.relay = Relay(source.link)

    def prepare(self, subject):
        """Fills the volume, and lets the mirror have all of it once; what both took, in seconds."""
        filled = subject.fill(self.source)["seconds"]
        self.mirror.ask("PUT", f"/v1/mirrors/{subject.volume}",
                        {"source": f"{self.relay.address}/{subject.volume}", "every_seconds": 0})
        return {"fill_seconds": filled, "whole_seconds": self.run_mirror(subject)[1] / 1000}

    def run_mirror(self, subject):
        """The receipt, the milliseconds and the bytes of a run."""
        path = f"/v1/mirrors/{subject.volume}"
        before = (self.mirror.ask("GET", path)["last"] or {}).get("snapshot")
        counted, began = self.relay.bytes, time.monotonic()
        self.mirror.ask("POST", path + "?op=run")
        while True:
            now = self.mirror.ask("GET", path)
            if now["state"] == "broken":
                raise Failure(f"mirror of {subject.volume}: {now['reason']}")
            if now["last"] and now["last"]["snapshot"] != before:
                took = (time.monotonic() - began) * 1000
                break
            if time.monotonic() - began > RUN_SECONDS_MAX:
                raise Failure(f"mirror of {subject.volume}: not done within {RUN_SECONDS_MAX} s")
            time.sleep(POLL_SECONDS if time.monotonic() - began < 1 else 0.1)
        last = now["last"]
        if last["source_root"] != last["mirror_root"]:
            raise Failure(f"mirror of {subject.volume}: the root hashes differ: {last}")
        return last, took, self.relay.bytes - counted

    def round(self, subject, number):
        """One change, and what it costs to keep, to copy, to find and to send it."""
        source, volume = self.source, subject.volume
        subject.change(source)
        _, snapshot = source.timed("POST", f"/v1/snapshots/{volume}", {"name": f"r{number}"})
        _, clone = source.timed("POST", f"/v1/clones/{volume}@r{number}", {"to": f"/clone-of-{volume}"})
        source.ask("DELETE", f"/v1/volumes/clone-of-{volume}")
        diff, found = source.timed("GET", f"/v1/diffs/{volume}?from=r{number - 1}&to=r{number}")
        subject.check_diff(diff)
        last, mirror, sent = self.run_mirror(subject)
        subject.check_receipt(last)
        return {"snapshot": snapshot, "clone": clone, "diff": found, "mirror": mirror, "socket_bytes": sent,
                "data_blocks": last["data_blocks_sent"], "tree_blocks": last["blocks_sent"] - last["data_blocks_sent"]}

    def cpu_seconds(self):
        return self.source.cpu_seconds() + self.mirror.cpu_seconds()

    def close(self):
        self.relay.close()


def measure(sites, subjects, rounds, results):
    """Rounds go through all sizes in turn, so that a mood of the machine is not taken for a size."""
    for subject in subjects:
        sites.source.ask("POST", "/v1/volumes", {"name": f"/{subject.volume}"})
        sites.mirror.ask("POST", "/v1/volumes", {"name": f"/{subject.volume}"})
        results.note(subject, sites.prepare(subject))
        sites.source.ask("POST", f"/v1/snapshots/{subject.volume}", {"name": "r0"})
    for number in range(1, rounds + 1):
        for subject in subjects:
            began, machine = time.monotonic(), process.machine_cpu_seconds()
            nodes, own = sites.cpu_seconds(), process.own_cpu_seconds()
            sample = sites.round(subject, number)
            nodes = sites.cpu_seconds() - nodes
            spent = nodes + process.own_cpu_seconds() - own
            results.add(subject, sample | {CPU: nodes * 1000, OTHERS: process.share_of_others(began, machine, spent)})
