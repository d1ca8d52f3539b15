"""What a mirror shows, compared with the cut of its source that it says it shows."""
import base64
import hashlib
import json
import pathlib
import tempfile

PARTITIONS = 3
TOPIC, DOTTED = "/payments/cards:activity", "payments.cards.activity"


def generation_of(value):
    return int(value[1:10])


class Cut:
    """All of a volume at one instant: records from given offsets on, rows, files."""

    def __init__(self, site, at, since):
        self.records = [self._records(site, at, partition, since[partition]) for partition in range(PARTITIONS)]
        self.rows = site.rows(f"/payments{at}/rows")
        self.files = self._files(site, at)

    def __eq__(self, other):
        return (self.records, self.rows, self.files) == (other.records, other.rows, other.files)

    @staticmethod
    def _records(site, at, partition, since):
        """[(offset, hash, generation)]"""
        found = []
        for line in site.kafka_tell("--json", "consume", f"payments{at}.cards.activity:{partition}", "--from", since).splitlines():
            record = json.loads(line)
            value = base64.b64decode(record["value"]["base64"])
            found.append((record["offset"], hashlib.sha1(value).hexdigest(), generation_of(value)))
        return found

    @staticmethod
    def _files(site, at):
        """{name: (hash, generation)}"""
        with tempfile.TemporaryDirectory() as room:
            site.tell("cp", "-r", f"mr:/payments{at}/files", room)
            found = {path.name: path.read_bytes() for path in pathlib.Path(room).glob("files/*")}
        return {name: (hashlib.sha1(value).hexdigest(), generation_of(value)) for name, value in found.items()}

    def newest(self):
        """The last generation of records that are read here, of rows, of files."""
        rows = [json.loads(line) for line in self.rows.splitlines()]
        return (max((g for log in self.records for _, _, g in log), default=None),
                next(int(row["value"]) for row in rows if row["key"] == "generation"),
                max(g for _, g in self.files.values()))


class Shown:
    """Compares what the mirror shows with snapshots of its source. Records are read once: from where the last cut ended."""

    def __init__(self, source, mirror):
        self.source, self.mirror = source, mirror
        self.ends, self.newest_record, self.cuts, self.name = [0] * PARTITIONS, 0, 0, None

    def check(self, name):
        """The mirror shows the source's snapshot of that name, and in that no effect is without its cause."""
        here = Cut(self.mirror, "", self.ends)
        if name == self.name:
            assert not any(here.records), "records are shown of which the last cut has none"
        assert here == Cut(self.source, f"@{name}", self.ends), f"what the mirror shows is not {name}"
        record, row, file = here.newest()
        record = max(record or 0, self.newest_record)
        assert record >= row >= file >= record - 1, f"a mixture: records until {record}, rows until {row}, files until {file}"
        self.cuts += name != self.name
        self.name, self.newest_record = name, record
        self.ends = [log[-1][0] + 1 if log else end for log, end in zip(here.records, self.ends)]
