"""The pure parts of what measures services: lines of figures, sums, the burst, the table."""
import json
import pathlib
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "apps/bench"))

from driver.failure import Failure
from driver.results import Results
from driver.rows import CPU
from driver.services import engine, peers, restart, table
from driver.services.node import mixed
from driver.services.scenario import PARTS


class LinesSpec(unittest.TestCase):
    def test_numbers_are_numbers_and_sums_stay_text(self):
        fields = peers.fields_of("cost pipe=q5 events=200000 cpu_s_per_M=0.0551 sum=84979b0ab9ade271 alerts=753")
        self.assertEqual(fields, {"pipe": "q5", "events": 200000, "cpu_s_per_M": 0.0551, "sum": "84979b0ab9ade271", "alerts": 753})

    def test_a_sum_of_digits_alone_stays_text(self):
        self.assertEqual(peers.fields_of("sum=1234567890123456")["sum"], "1234567890123456")

    def test_numbers_are_mixed_as_splitmix_does(self):
        self.assertEqual(mixed(-1), 0)
        self.assertEqual(f"{mixed(0):016x}", "5692161d100b05e5")


class AnswersSpec(unittest.TestCase):
    def test_other_alerts_than_the_plain_program_are_a_failure(self):
        with self.assertRaises(Failure):
            engine._compare("fraud", {peers.PLAIN: {"alerts": 3.0, "sum": "a"}, "Millrace": {"alerts": 3.0, "sum": "b"}})

    def test_what_only_one_tells_is_not_compared(self):
        engine._compare("q5", {peers.PLAIN: {"check": 1.0, "pipe": "q5"}, "Millrace": {"check": 1.0, "alerts": 0.0}})


class BurstSpec(unittest.TestCase):
    def test_a_burst_is_of_one_card_and_rises_at_its_end(self):
        with tempfile.TemporaryDirectory() as folder:
            path, count = restart.burst(pathlib.Path(folder) / "burst")
            lines = [json.loads(line) for line in path.read_text().splitlines()]
        self.assertEqual(len(lines), count)
        self.assertEqual({line["card"] for line in lines}, {"4000000000000000"})
        self.assertGreater(lines[-1]["cents"], 1000 * lines[0]["cents"])


class TableSpec(unittest.TestCase):
    def test_programs_stand_beside_each_other_and_what_was_not_measured_is_a_dash(self):
        results = Results()
        sample = {CPU: 0.5, "rate": 2_000_000.0, "rss": 70.0}
        for name in (peers.PLAIN, "Millrace"):
            results._samples[engine.FRAUD.title, name].append(sample)
        rendered = table.render([engine.FRAUD], results, {peers.PLAIN, peers.FLINK}).splitlines()
        cell = "0.50 CPU-s/M<br>2.00 M events/s<br>70.0 MB"
        self.assertEqual(rendered[0], "| measured | plain loop | Flink | Millrace | target | met |")
        self.assertEqual(rendered[2], f"| {engine.FRAUD.title} | {cell} | – | {cell} | ≤ 1.3 CPU-s/M, ≥ 750 k/s | yes |")

    def test_rows_of_all_parts_have_titles_of_their_own(self):
        titles = [row.title for part in PARTS.values() for row in part.ROWS]
        self.assertEqual(len(titles), len(set(titles)))


if __name__ == "__main__":
    unittest.main()
