"""The driver's pure parts: figures, targets, the table, and its place in a file."""
import pathlib
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "apps/bench"))

from driver import figures, kafka, limits, report, rows, table
from driver.failure import Failure
from driver.main import parse, running_server
from driver.results import Results
from driver.scenarios import ALL

RATE = rows.Figure("rate", "records/s", more_is_better=True)
P50 = rows.Figure("p50", "ms", "p50")


class FiguresSpec(unittest.TestCase):
    def test_three_digits_are_enough_and_large_numbers_are_short(self):
        told = [figures.number(value) for value in (0.1234, 12.345, 123.4, 12345, 123456, 2_345_678)]
        self.assertEqual(told, ["0.12", "12.3", "123", "12,345", "123 k", "2.35 M"])

    def test_the_spread_is_told_when_there_is_one(self):
        self.assertEqual(figures.with_spread([3.0, 1.0, 2.0], "ms"), "2.00 ms (1.00–3.00)")
        self.assertEqual(figures.with_spread([3.0], "ms"), "3.00 ms")
        self.assertEqual(figures.with_spread([], "ms"), "not measured")

    def test_the_median_of_nothing_is_unknown(self):
        self.assertIsNone(figures.median([]))
        self.assertEqual(figures.median([1, 2, 10]), 2)

    def test_better_means_more_of_a_rate_and_less_of_a_time(self):
        self.assertEqual(figures.advantage(10, 5, True), 2)
        self.assertEqual(figures.advantage(10, 5, False), 0.5)
        self.assertIsNone(figures.advantage(10, None, True))
        self.assertIsNone(figures.advantage(10, 0, True))


class TargetsSpec(unittest.TestCase):
    def verdict(self, conditions, ours, theirs, limit=None):
        row = rows.Row("row", (RATE,), "s", tuple(conditions))
        return rows.verdict(row, rows.Facts(ours, theirs, limit))

    def test_a_factor_is_asked_of_the_other_servers_figure(self):
        twice = rows.times_as_much("rate", 2)
        self.assertEqual(self.verdict([twice], {"rate": 20}, {"rate": 10}), "yes")
        self.assertEqual(self.verdict([twice], {"rate": 19}, {"rate": 10}), "no")

    def test_the_limit_of_the_machine_is_enough_where_it_is_less(self):
        twice = rows.times_as_much("rate", 2, limited=True)
        self.assertEqual(self.verdict([twice], {"rate": 15}, {"rate": 10}, limit=14), "yes")
        self.assertEqual(self.verdict([twice], {"rate": 15}, {"rate": 10}, limit=100), "no")

    def test_what_was_not_measured_is_neither_met_nor_missed(self):
        self.assertEqual(self.verdict([rows.times_as_much("rate", 2)], {"rate": 20}, {}), "?")
        self.assertEqual(self.verdict([rows.cpu_share(3)], {"rate": 20}, {"rate": 1}), "?")

    def test_of_several_targets_those_missed_are_named(self):
        asked = [rows.at_least("rate", 5, "≥ 5"), rows.at_most("cpu", 1, "≤ 1 s")]
        self.assertEqual(self.verdict(asked, {"rate": 6, "cpu": 2}, {}), "no: ≤ 1 s")

    def test_a_share_of_cpu_time_is_at_most_that_part(self):
        self.assertEqual(self.verdict([rows.cpu_share(2)], {"cpu": 5}, {"cpu": 10}), "yes")
        self.assertEqual(self.verdict([rows.cpu_share(2)], {"cpu": 5.1}, {"cpu": 10}), "no")

    def test_a_time_may_lie_a_little_above_the_limit_or_the_other_servers(self):
        self.assertEqual(self.verdict([rows.limit_and("p50", 0.1, "")], {"p50": 0.3}, {}, limit=0.25), "yes")
        self.assertEqual(self.verdict([rows.theirs_and("p50", 50, "")], {"p50": 1051}, {"p50": 1000}), "no")

    def test_a_time_may_be_as_long_as_some_of_what_the_limit_counts_a_second(self):
        few = rows.limit_times("p50", 3, "")
        self.assertEqual(self.verdict([few], {"p50": 1.4}, {}, limit=2000), "yes")
        self.assertEqual(self.verdict([few], {"p50": 1.6}, {}, limit=2000), "no")
        self.assertEqual(self.verdict([few], {"p50": 1.6}, {}), "?")

    def test_a_row_that_asks_nothing_has_no_verdict(self):
        self.assertEqual(self.verdict([], {"rate": 1}, {"rate": 1}), "")


class TableSpec(unittest.TestCase):
    ROW = rows.Row("write", (RATE, P50), "s/GB", (rows.times_as_much("rate", 2),), lambda measured: measured["disk"])

    def render(self, samples):
        results = Results()
        for server, sample in samples:
            results._samples[self.ROW.title, server].append(sample)
        return table.render([self.ROW], results, {"disk": 900.0}).splitlines()

    def test_a_row_shows_limit_both_servers_advantage_cpu_target_and_verdict(self):
        lines = self.render([("Kafka", {"rate": 100.0, "p50": 2.0, "cpu": 4.0}),
                             ("Millrace", {"rate": 250.0, "p50": 1.0, "cpu": 1.0})])
        self.assertEqual(lines[2], "| write | 900 records/s | 100 records/s<br>p50 2.00 ms | 250 records/s<br>p50 1.00 ms "
                                   "| 2.50× | 4.00 → 1.00 s/GB (0.25×) | ≥ 2× | yes |")

    def test_a_server_that_is_missing_is_said_to_be(self):
        line = self.render([("Millrace", {"rate": 250.0, "p50": 1.0, "cpu": 1.0})])[2]
        self.assertIn("| not measured | 250 records/s", line)
        self.assertTrue(line.endswith("| ? |"))

    def test_a_row_that_was_not_run_is_left_out(self):
        self.assertEqual(len(self.render([])), 2)

    def test_a_disturbed_run_is_marked(self):
        self.assertIn("†", self.render([("Millrace", {"rate": 1.0, rows.OTHERS: 0.5})])[2])
        self.assertNotIn("†", self.render([("Millrace", {"rate": 1.0, rows.OTHERS: 0.1})])[2])


class ReadmeSpec(unittest.TestCase):
    def test_the_text_stands_between_the_markers_and_nothing_else_changes(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "README.md"
            other = "<!-- other: begin -->\nkept\n<!-- other: end -->\n"
            path.write_text(f"{other}<!-- bench: begin -->\nold\n<!-- bench: end -->\nafter\n")
            report.write_readme(path, "bench", "new")
            self.assertEqual(path.read_text(), f"{other}<!-- bench: begin -->\nnew\n<!-- bench: end -->\nafter\n")

    def test_a_file_without_markers_is_left_alone(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "README.md"
            path.write_text("nothing\n")
            with self.assertRaises(Failure):
                report.write_readme(path, "bench", "new")
            self.assertEqual(path.read_text(), "nothing\n")


class OptionsSpec(unittest.TestCase):
    def test_a_running_server_is_a_host_a_port_and_a_process(self):
        self.assertEqual(running_server("127.0.0.1:9092:17"), ("127.0.0.1", 9092, 17))

    def test_what_makes_no_sense_is_wrong_usage(self):
        for wrong in (["--runs", "0"], ["--scenario", "nothing"], ["nothing"], ["--server", "9092"], ["--unknown"]):
            with self.subTest(wrong), self.assertRaises(SystemExit) as end:
                parse(wrong)
            self.assertEqual(end.exception.code, 2)

    def test_scenarios_are_named_with_and_without_the_option(self):
        self.assertEqual(parse(["latency", "--quick"]).scenario, ["latency"])
        self.assertEqual(parse(["--scenario", "latency", "fetch"]).scenario, ["latency", "fetch"])
        self.assertEqual(parse(["--quick"]).scenario, [])

    def test_every_row_has_a_title_of_its_own(self):
        titles = [row.title for each in ALL for row in each.ROWS]
        self.assertEqual(len(titles), len(set(titles)))


class MachineSpec(unittest.TestCase):
    def test_limits_of_several_looks_become_medians_by_their_path(self):
        looks = [{"append": {"p50": p50}, "disk": 1.0} for p50 in (1, 2, 9)]
        self.assertEqual(limits.medians(looks), {"append.p50": 2, "disk": 1.0})

    def test_a_folder_without_kafka_is_refused_by_name(self):
        with tempfile.TemporaryDirectory() as folder, self.assertRaisesRegex(Failure, folder):
            kafka.find_jars(folder, pathlib.Path(folder))


if __name__ == "__main__":
    unittest.main()
