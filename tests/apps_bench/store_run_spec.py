"""The stores measured as a whole, quickly. usage: store_run_spec.py FOLDER-OF-BINARIES WORK-FOLDER"""
import json
import pathlib
import subprocess
import sys

RUN = pathlib.Path(__file__).parents[2] / "apps/bench/run"
STORE_ROWS = 10  # that any store has
NAMES = {"lmdb": 3, "rocksdb": 4, "millrace": 5}  # by column


def main(binaries, work):
    built = json.loads(subprocess.run([pathlib.Path(binaries) / "millrace-load", "stores"], capture_output=True, text=True,
                                      check=True).stdout)
    done = subprocess.run([RUN, "store", "--quick", "--runs", "1", "--bin", binaries, "--work", work], capture_output=True,
                          text=True, check=False)
    print(done.stdout, done.stderr)
    rows = [line.split("|") for line in done.stdout.splitlines() if line.startswith("| 100 k keys")]
    assert done.returncode == 0, "the driver failed"
    assert not built or len(rows) == STORE_ROWS + ("millrace" in built), f"{len(rows)} rows"
    for word, column in NAMES.items():
        for row in rows[:STORE_ROWS]:
            told = row[column].strip()
            assert ("not " not in told) == (word in built), f"{word}, {row[1]}: {told}"
    left = list(pathlib.Path(work).glob("*"))
    assert not left, f"left behind: {left}"


main(*sys.argv[1:])
