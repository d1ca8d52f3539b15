"""The driver as a whole, on a node of ours alone. usage: driver_run_spec.py FOLDER-OF-BINARIES WORK-FOLDER"""
import pathlib
import subprocess
import sys

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


main(*sys.argv[1:])
