"""`millrace demo --once`: the alerts are the truth of the sample, and a second run raises none twice."""
import re
import subprocess
import tempfile

import fraud_sample
from operated_node import BINARY

ALERT = re.compile(r"^ALERT (\S+) (\S+) +card (\S+): ")
SUMMARY = re.compile(r"^([\d,]+) transactions sent(?: \(([\d,]+) were there already\))?, ([\d,]+) alerts", re.M)


def run_demo(data):
    done = subprocess.run(
        [BINARY, "demo", "--once", "--speed", "0", "--data", data, "--kafka", "127.0.0.1:0", "--http", "127.0.0.1:0",
         "--input", fraud_sample.SAMPLE / "transactions.csv"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def alerts_in(output):
    """(rule, tx_id) of each: the terminal tells time and card, which name one use of the sample."""
    by_use = {(use["ts"], use["card"]): use["tx_id"] for use in fraud_sample.uses()}
    found = filter(None, map(ALERT.match, output.splitlines()))
    return [(alert[2], by_use[alert[1], alert[3]]) for alert in found]


def summary_of(output):
    sent, there_already, alerts = SUMMARY.search(output).groups(default="0")
    return tuple(int(number.replace(",", "")) for number in (sent, there_already, alerts))


if __name__ == "__main__":
    count = sum(1 for _ in fraud_sample.uses())
    with tempfile.TemporaryDirectory() as folder:
        first = run_demo(f"{folder}/data")
        fraud_sample.check(alerts_in(first))
        assert summary_of(first) == (count, 0, len(alerts_in(first))), first
        second = run_demo(f"{folder}/data")
        assert summary_of(second) == (0, count, 0), second
        assert alerts_in(second) == []
