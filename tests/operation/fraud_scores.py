"""A data set through the detectors of a node and through those of one process: the same models, scores and alerts."""
import datetime
import gzip
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

from operated_node import BINARY

SCORER = pathlib.Path(os.environ.get("MILLRACE_FRAUD_SCORE", BINARY.parent / "millrace-fraud-score"))
STUB = pathlib.Path(__file__).parent / "stub_trainer.py"
DAYS, USES_A_DAY = 40, 120
LABELS_MISSING_IN = 20


def write_data_set(folder, seed=7):
    """Cards and terminals of some weeks; a use may come in the same second as another, labels may be missing."""
    chance = random.Random(seed)
    begin = datetime.datetime(2018, 4, 1)
    times = sorted(begin + datetime.timedelta(seconds=chance.randrange(DAYS * 86400 // 60) * 60) for _ in range(DAYS * USES_A_DAY))
    (folder / "dev").mkdir(parents=True)
    with gzip.open(folder / "dev/transactions.csv.gz", "wt") as uses, gzip.open(folder / "dev/labels.csv.gz", "wt") as labels:
        uses.write("tx_id,ts,customer_id,terminal_id,amount\n")
        labels.write("tx_id,fraud,scenario\n")
        for tx, at in enumerate(times):
            fraud = chance.random() < 0.03
            amount = round(chance.expovariate(1 / 40) * (5 if fraud else 1) + 0.01, 2)
            uses.write(f"{tx},{at:%Y-%m-%dT%H:%M:%SZ},{chance.randrange(60)},{chance.randrange(40)},{amount}\n")
            if chance.randrange(LABELS_MISSING_IN):
                labels.write(f"{tx},{int(fraud)},0\n")
    return len(times)


def scored(folder, name, *options):
    out, alerts = folder / f"{name}.csv", folder / f"{name}.json"
    done = subprocess.run([SCORER, folder / "data", out, "--work", folder / name, "--alerts", alerts, "--python", sys.executable,
                           "--trainer", STUB, *options], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=240)
    assert done.returncode == 0, done.stdout
    raised = [json.loads(line) for line in alerts.read_text().splitlines()]
    for alert in raised:
        del alert["lineage"]
    return out.read_text(), sorted(map(json.dumps, raised)), (folder / name / "model.json").read_text()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        count = write_data_set(folder / "data")
        here, hosted = scored(folder, "here"), scored(folder, "hosted", "--node", BINARY)
        assert here[0].count("\n") == count + 1
        for what, ours, theirs in zip(("scores", "alerts", "the last model"), here, hosted):
            assert ours == theirs, f"{what} of a node differ from those of one process"
        assert {"online", "trees"} <= {json.loads(alert)["detector"] for alert in here[1]}, "nothing was found by them"
