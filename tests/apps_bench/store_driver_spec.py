"""The driver's part for the stores: samples, targets and the table of three."""
import pathlib
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "apps/bench"))

from driver.main import parse
from driver.rows import CPU, OTHERS, verdict
from driver.store import rows, table


class FakeResults:
    def __init__(self, samples):
        self._samples = samples

    def samples(self, row, name):
        return self._samples.get((row.title, name), [])


READS = rows.get_cases(1_000_000, False)[0].row
COMMITS = {case.task["batch"]: case.row for case in rows.write_cases(1_000_000, False)}


def facts(ours, lmdb, rocksdb):
    return rows.Facts(ours, {"LMDB": lmdb, "RocksDB": rocksdb}, None)


class RowsSpec(unittest.TestCase):
    def test_no_two_rows_have_one_title(self):
        titles = [row.title for keys in rows.SIZES for row in rows.rows(keys, False)]
        self.assertEqual(len(titles), len(set(titles)))

    def test_reads_are_held_against_lmdb(self):
        self.assertEqual(verdict(READS, facts({"rate": 70}, {"rate": 100}, {"rate": 1000})), "yes")
        self.assertEqual(verdict(READS, facts({"rate": 69}, {"rate": 100}, {"rate": 1})), "no")
        self.assertEqual(verdict(READS, facts({"rate": 69}, {}, {"rate": 1})), "?")

    def test_commits_of_100_are_held_against_the_faster_of_the_two(self):
        self.assertEqual(verdict(COMMITS[100], facts({"rate": 99}, {"rate": 98}, {"rate": 99})), "yes")
        self.assertEqual(verdict(COMMITS[100], facts({"rate": 99}, {"rate": 100}, {"rate": 1})), "no")
        self.assertEqual(verdict(COMMITS[100], facts({"rate": 99}, {}, {})), "?")
        self.assertEqual(verdict(COMMITS[1], facts({"rate": 1}, {"rate": 2}, {"rate": 2})), "")

    def test_1000_snapshots_may_slow_nothing_by_more_than_a_twentieth(self):
        row = rows.slowdown_row(1_000_000, False)
        self.assertEqual(verdict(row, facts({"reads": 1.05, "scans": 1.0, "writes": 0.9}, {}, {})), "yes")
        self.assertEqual(verdict(row, facts({"reads": 1.06, "scans": 1.0, "writes": 1.0}, {}, {})), "no: reads ≤ 1.05×")

    def test_a_sample_has_the_figures_of_its_row(self):
        fields = {"rate": 5.0, "mb_per_s": 1.0, "cpu_s": 2.0, "operations": 1_000_000, "logical_bytes": 10, "written_bytes": 25,
                  "commit_us": {"p50": 1500, "p99": 2000}, OTHERS: 0.1}
        sample = rows.sample_of(fields)
        self.assertEqual(sample, {"rate": 5.0, "mb": 1.0, CPU: 2.0, OTHERS: 0.1, "amplification": 2.5, "p50": 1.5, "p99": 2.0})
        del fields["written_bytes"]
        self.assertNotIn("amplification", rows.sample_of(fields))


class TableSpec(unittest.TestCase):
    def cells(self, samples, row, built=("LMDB", "Millrace"), limits=None):
        rendered = table.render([row], FakeResults(samples), limits, built).splitlines()
        return dict(zip(*([cell.strip() for cell in rendered[index].split("|")[1:-1]] for index in (0, -1))))

    def test_ours_is_told_in_times_of_each_peer(self):
        cells = self.cells({(READS.title, "LMDB"): [{"rate": 100.0, CPU: 1.0}], (READS.title, "RocksDB"): [{"rate": 25.0, CPU: 4.0}],
                            (READS.title, "Millrace"): [{"rate": 50.0, CPU: 2.0}]}, READS, table.NAMES)
        self.assertEqual(cells["Millrace to LMDB"], "0.50×")
        self.assertEqual(cells["Millrace to RocksDB"], "2.00×")
        self.assertEqual(cells["CPU: LMDB · RocksDB · Millrace"], "1.00 · 4.00 · 2.00 µs/read")
        self.assertEqual(cells["met"], "no")

    def test_a_store_that_was_not_there_is_not_installed_and_one_that_failed_not_measured(self):
        cells = self.cells({(READS.title, "LMDB"): [{"rate": 100.0}]}, READS)
        self.assertEqual((cells["RocksDB"], cells["Millrace"]), ("not installed", "not measured"))
        self.assertEqual((cells["Millrace to LMDB"], cells["met"]), ("", "?"))

    def test_a_commit_takes_one_flush_at_least(self):
        limits = {"append_sync_us.p50": 200.0}
        cells = self.cells({(COMMITS[100].title, "LMDB"): [{"rate": 100.0}]}, COMMITS[100], limits=limits)
        self.assertEqual(cells["limit of the disk"], "500 k writes/s")

    def test_a_row_that_nobody_measured_is_left_out(self):
        self.assertEqual(len(table.render([READS], FakeResults({}), None, ()).splitlines()), 2)


class OptionsSpec(unittest.TestCase):
    def test_the_stores_are_measured_by_their_name(self):
        self.assertEqual(parse(["store", "--quick"]).scenario, ["store"])


unittest.main()
