"""The driver as a whole, on a node of ours alone. usage: driver_run_spec.py FOLDER-OF-BINARIES WORK-FOLDER"""
import pathlib
import shutil
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "apps/bench"))

from driver.load import Loads
from driver.volumes.site import Site

RUN = pathlib.Path(__file__).parents[2] / "apps/bench/run"


def main(binaries, work):
    done = subprocess.run([RUN, "--quick", "--runs", "1", "--no-kafka", "--bin", binaries, "--work", work,
                           "--scenario", "latency", "producers64"], capture_output=True, text=True, check=False)
    print(done.stdout, done.stderr)
    rows = [line for line in done.stdout.splitlines() if line.startswith(("| 1 producer", "| 64 producers"))]
    assert done.returncode == 0, "the driver failed"
    assert len(rows) == 8, f"8 rows were to be measured, not {len(rows)}"
    assert all(" ms" in row.split("|")[4] for row in rows), "a row has no figures"
    left = list(pathlib.Path(work).glob("*"))
    assert not left, f"left behind: {left}"
    a_rate_is_kept(pathlib.Path(binaries), pathlib.Path(work))


def a_rate_is_kept(binaries, work):
    site = Site(work / "paced", binaries)
    try:
        site.start()
        loads = Loads(binaries / "millrace-load", attempts=1)
        loads.call("create-topics", site, topic="paced", partitions=4)
        found = loads.call("produce", site, topic="paced", partitions=4, connections=4, records=3000, batch_records=10, rate=2000)
        ends = site.metric_values("millrace_log_end_offset", topic="paced")
    finally:
        site.stop()
        shutil.rmtree(work / "paced")
    assert found["records"] == 3000 and found["seconds"] >= 1.49, found
    assert sum(ends) == 3000 and min(ends) > 0, f"not spread over all partitions: {ends}"


main(*sys.argv[1:])
