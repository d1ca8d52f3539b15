"""Every case of `run`: what POSIX says, programs, random operations, and processes that are killed."""
import pathlib
import shutil
import sys
import tempfile
import time
import traceback

import crash_cases
import posix_file_cases
import posix_name_cases
import program_cases
from mounted_node import VOLUME_NODE, Mount, Node, say

VOLUME = "/work"
SECONDS_MAX = 300


def cases_of_one_mount():
    for case in posix_name_cases.CASES + posix_file_cases.CASES:
        yield f"posix/{case.__name__}", case
    for case in program_cases.CASES:
        yield f"program/{case.__name__}", case


def try_case(name, call, *arguments):
    began = time.monotonic()
    try:
        skipped = call(*arguments)
    except Exception as e:
        place = traceback.extract_tb(e.__traceback__)
        say(f"FAIL mount/{name} {type(e).__name__}: {e} at " +
            " < ".join(f"{pathlib.Path(f.filename).name}:{f.lineno}" for f in reversed(place[-3:])))
        return False
    say(f"SKIP mount/{name} {skipped}" if skipped else f"PASS mount/{name} {time.monotonic() - began:.2f} s")
    return True


def run_all(folder, wanted):
    began, good = time.monotonic(), True

    def is_wanted(name):
        return not wanted or any(w in name for w in wanted)

    def try_if_wanted(name, call, *arguments):
        nonlocal good
        if not is_wanted(name):
            return
        if time.monotonic() - began > SECONDS_MAX:
            say(f"SKIP mount/{name} no time is left of {SECONDS_MAX} s")
            return
        good &= try_case(name, call, *arguments)

    node = Node(folder)
    node.start()
    try:
        if not VOLUME_NODE:
            node.command("volume", "create", VOLUME)
        mount = Mount(node, VOLUME, folder)
        try:
            for name, case in cases_of_one_mount():
                directory = mount / name.replace("/", "-")[:200]
                if is_wanted(name):
                    directory.mkdir()
                try_if_wanted(name, case, directory)
            for case in program_cases.MOUNT_CASES:
                try_if_wanted(f"mount/{case.__name__}", case, node, mount, folder)
        finally:
            code = mount.end()
        if not wanted:
            good &= code == 0
            say(f"{'PASS' if code == 0 else 'FAIL'} mount/a_signal_unmounts")
        for case in crash_cases.CASES:
            try_if_wanted(f"crash/{case.__name__}", case, node, VOLUME, folder)
    finally:
        node.end()
    return good


def main():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="millrace-mount-"))
    folder.chmod(0o755)  # other users look into mounts below it
    good = False
    try:
        good = run_all(folder, sys.argv[1:])
    finally:
        if good:
            shutil.rmtree(folder, ignore_errors=True)
        else:
            say(f"logs are in {folder}")
    return 0 if good else 1


sys.exit(main())
