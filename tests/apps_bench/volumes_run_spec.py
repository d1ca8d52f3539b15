"""Two nodes, small volumes, every operation.

    volumes_run_spec.py BIN WORK [--file-bytes 10000000000]      # so large a file, of which one byte is changed (100 MB)
"""
import argparse
import contextlib
import pathlib
import shutil
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "apps/bench"))

from driver.load import Loads
from driver.volumes import continuous, measure, peers, table, under_load
from driver.volumes.results import Results
from driver.volumes.site import Site
from driver.volumes.subject import File, Table
from driver.volumes.volume_mirror import VolumeMirror

options = argparse.ArgumentParser()
options.add_argument("bin", type=pathlib.Path)
options.add_argument("work", type=pathlib.Path)
options.add_argument("--file-bytes", type=int, default=10**8)
asked = options.parse_args()
BIN, WORK = asked.bin, asked.work


class RunSpec(unittest.TestCase):
    def setUp(self):
        shutil.rmtree(WORK, ignore_errors=True)
        self.addCleanup(shutil.rmtree, WORK, ignore_errors=True)

    def site(self, name):
        made = Site(WORK / name, BIN)
        self.addCleanup(made.stop)
        made.start()
        return made

    def test_a_change_is_one_block_of_a_file_whatever_its_size_and_less_than_64_kib_on_the_socket(self):
        sites = measure.Sites(self.site("source"), self.site("mirror"))
        self.addCleanup(sites.close)
        subjects = [File(10**6), File(asked.file_bytes), Table(100), Table(10_000)]
        results = Results()
        measure.measure(sites, subjects, 2, results)
        for subject in subjects:
            self.assertEqual(len(results.samples(subject)), 2)
            for sample in results.samples(subject):  # what a file may send, its receipts were asked
                self.assertLess(sample["socket_bytes"], table.WIRE_BYTES_MAX)
                self.assertLessEqual(sample["tree_blocks"], 8)

    def test_snapshots_are_taken_while_all_producers_go_on(self):
        site = self.site("loaded")
        loads = Loads(BIN / "millrace-load", attempts=1)
        under_load.fill(site, 300, 1000)
        under_load.make_topic(site, loads)
        samples = []
        under_load.run(argparse.Namespace(quick=True, runs=1), loads, site, samples)
        without, beside, snapshots = samples[0]
        self.assertGreater(min(without["rate"], beside["rate"]), 0)
        self.assertGreater(len(snapshots.times), 1)
        quiet = under_load.measure_quiet(site, 1000)
        self.assertLess(quiet["blocks"], 64, "a snapshot copies nothing")
        self.assertIn("1,000 partitions", "\n".join(under_load._sentences(samples, quiet, 300, 1000)))

    def test_a_mirror_is_watched_while_its_source_is_written_to_and_after_a_pause(self):
        mirror = VolumeMirror(self.site("near"), self.site("far"))
        found = continuous.figures(*continuous.run(mirror, Loads(BIN / "millrace-load", attempts=1), rate=2000, scale=10))
        self.assertEqual(list(found), ["steady", "pause", "catching up", "steady again"])
        self.assertEqual(found["pause"]["out"] < found["steady"]["out"], True)
        self.assertGreater(found["steady"]["in"], 1)
        self.assertLess(found["steady again"]["told"], continuous.LAG_MS_MAX * 10)

    def test_what_one_would_do_instead_is_timed_and_leaves_nothing(self):
        found = peers.measure(File(10**6), WORK / "peers")
        self.assertGreater(found["copy"], 0)
        with contextlib.suppress(KeyError):
            self.assertLess(found["rsync_bytes"], 10**6)
        self.assertFalse((WORK / "peers").exists())


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
