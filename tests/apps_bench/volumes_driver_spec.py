"""The pure parts of what measures volumes: tables, targets, pictures; and the relay that counts."""
import pathlib
import socket
import sys
import unittest
import xml.etree.ElementTree

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "apps/bench"))

from driver.failure import Failure
from driver.volumes import continuous, lag, plot, table, under_load
from driver.volumes.relay import Relay
from driver.volumes.results import Results
from driver.volumes.subject import File, Table

SMALL, LARGE, ROWS = File(10**7), File(10**10), Table(10**7)


def sample(**other):
    return {"snapshot": 2.0, "clone": 3.0, "diff": 1.0, "mirror": 9.0, "socket_bytes": 30_000, "data_blocks": 1,
            "tree_blocks": 4, "cpu": 10.0, "others": 0.0} | other


def results(*samples):
    found = Results()
    for subject, fields in samples:
        found._samples[subject.volume].append(fields)
        found._notes[subject.volume] = {"whole_seconds": 1.5}
    return found


class TargetsSpec(unittest.TestCase):
    def missed(self, *samples):
        asked = table.targets(results(*samples), [SMALL, LARGE, ROWS])
        return [text for text, holds in asked if not holds]

    def test_lines_are_flat_when_the_largest_costs_about_what_the_smallest_does(self):
        self.assertEqual(self.missed((SMALL, sample()), (LARGE, sample(mirror=12.0)), (ROWS, sample())), [])

    def test_a_line_that_rises_is_told_with_what_rises_and_how_much(self):
        missed = self.missed((SMALL, sample()), (LARGE, sample(clone=30.0)), (ROWS, sample()))
        self.assertEqual(missed, ["clone of a file: flat, 10 GB ≤ 2 × 10 MB (10.00 ×)"])

    def test_one_sample_beyond_a_bound_misses_it(self):
        missed = self.missed((SMALL, sample()), (SMALL, sample(socket_bytes=70_000)), (LARGE, sample()), (ROWS, sample(diff=11.0)))
        self.assertEqual(missed, ["one change: < 64 KiB on the socket (70,000 B at most)",
                                  "diff of one row among 10 M rows: < 10 ms (11.0 ms at most)"])


class TableSpec(unittest.TestCase):
    def test_a_size_shows_its_times_and_what_was_sent(self):
        rendered = table.own(results((SMALL, sample()), (SMALL, sample(tree_blocks=5, cpu=20.0))), [SMALL, LARGE]).splitlines()
        self.assertEqual(rendered[2:], ["| 10 MB | 2.00 ms (2.00–2.00) | 3.00 ms (3.00–3.00) | 1.00 ms (1.00–1.00) | "
                                        "9.00 ms (9.00–9.00) | 1 | 4–5 | 30,000 B | 15.0 ms | 1.50 s |"])

    def test_what_the_file_system_cannot_is_said(self):
        found = Results()
        found._notes[LARGE.volume] = {"copy": 12_345.0}
        line = table.others(found, [SMALL, LARGE], "ext2/ext3").splitlines()[-1]
        self.assertEqual(line, "| 10 GB | ext2/ext3 has none | 12.3 s | not installed |  |")


class ChecksSpec(unittest.TestCase):
    def test_a_byte_that_costs_more_than_one_block_is_a_failure(self):
        SMALL.check_receipt({"data_blocks_sent": 1, "blocks_sent": 5})
        SMALL.check_diff({"blocks": 1})
        for check, wrong in ((SMALL.check_receipt, {"data_blocks_sent": 2, "blocks_sent": 3}),
                             (SMALL.check_receipt, {"data_blocks_sent": 1, "blocks_sent": 6}), (SMALL.check_diff, {"blocks": 0}),
                             (ROWS.check_diff, {"rows": 2}), (ROWS.check_receipt, {"data_blocks_sent": 1})):
            with self.subTest(wrong), self.assertRaises(Failure):
                check(wrong)


class LagSpec(unittest.TestCase):
    SAMPLES = [lag.Sample(at=10.0, source_end=1000, mirror_end=900, told_ms=5), lag.Sample(11.0, 2000, 1500, 700),
               lag.Sample(12.0, 3000, 1500, 1700)]

    def test_a_mirror_is_behind_since_its_source_had_what_it_shows(self):
        behind = [(sample.at, ms) for sample, ms in lag.behind_ms(self.SAMPLES)]
        self.assertEqual(behind, [(11.0, 500.0), (12.0, 1500.0)])

    def test_what_was_before_the_first_look_cannot_be_told(self):
        self.assertIsNone(lag.reached_at(self.SAMPLES, 999))
        self.assertIsNone(lag.reached_at(self.SAMPLES, 3001))
        self.assertEqual(lag.reached_at(self.SAMPLES, 3000), 12.0)

    def test_rates_are_of_the_whole_time(self):
        self.assertEqual(lag.rate(self.SAMPLES, "source_end"), 1000)
        self.assertEqual(lag.rate(self.SAMPLES, "mirror_end"), 300)

    def test_a_second_behind_in_steady_state_is_missed_whoever_tells_of_it(self):
        for key in ("told_max", "seen_max"):
            fields = {"in": 99.5, "out": 99.0, "told_max": 200.0, "seen_max": 300.0}
            rows = [{"steady": fields | {key: 1000.0}, "catching up": fields | {"out": 180.0}}]
            missed = [text for text, holds in continuous.targets(rows, rate=100_000) if not holds]
            self.assertEqual(missed, ["in steady state less than 1,000 ms behind (1,000 ms at most)"])


class UnderLoadSpec(unittest.TestCase):
    def test_producers_may_wait_a_fifth_longer_or_one_flush(self):
        quiet = {"p999": 10.0, "flush_ms": 3.0}
        self.assertFalse(under_load.slower(quiet, {"p999": 13.0}))
        self.assertTrue(under_load.slower(quiet, {"p999": 13.1}))
        self.assertFalse(under_load.slower(quiet | {"flush_ms": 0.1}, {"p999": 12.0}))


class DepthSpec(unittest.TestCase):
    def test_ten_gigabytes_are_three_nodes_deep(self):
        self.assertEqual([File(size).depth for size in (8192, 10**6, 10**7, 10**8, 10**9, 10**10)], [1, 1, 2, 2, 3, 3])


class PlotSpec(unittest.TestCase):
    def test_a_picture_is_well_formed_and_has_a_line_and_a_name_for_each_series(self):
        drawn = plot.draw("a < b", [("one", [(10, 1), (1000, 1)]), ("two & three", [(10, 5)])], {1: "10"}, {})
        root = xml.etree.ElementTree.fromstring(drawn)
        lines = root.findall("{http://www.w3.org/2000/svg}polyline")
        self.assertEqual(len(lines), 2)
        heights = {point.split(",")[1] for point in lines[0].get("points").split()}
        self.assertEqual(len(heights), 1, "a flat line is flat in the picture")
        self.assertIn("two & three", [text.text for text in root.findall("{http://www.w3.org/2000/svg}text")])


class RelaySpec(unittest.TestCase):
    def test_the_bytes_of_both_directions_are_counted_and_pass(self):
        with socket.create_server(("127.0.0.1", 0)) as server:
            relay = Relay(f"127.0.0.1:{server.getsockname()[1]}")
            host, port = relay.address.rsplit(":", 1)
            with socket.create_connection((host, int(port))) as near:
                far, _ = server.accept()
                near.sendall(b"question")
                self.assertEqual(far.recv(100), b"question")
                far.sendall(b"answers")
                self.assertEqual(near.recv(100), b"answers")
                far.close()
            self.assertEqual((relay.bytes, relay.came), (15, 7))
            relay.close()

    def test_a_connection_is_cut_off_within_what_is_on_its_way_and_the_next_one_passes(self):
        with socket.create_server(("127.0.0.1", 0)) as server:
            relay, acted = Relay(f"127.0.0.1:{server.getsockname()[1]}"), []
            host, port = relay.address.rsplit(":", 1)
            relay.cut_after(5, lambda: acted.append(True))
            for sent, come in ((b"an answer", b"an an"), (b"another one", b"another one")):
                with socket.create_connection((host, int(port))) as near:
                    far, _ = server.accept()
                    far.sendall(sent)
                    far.shutdown(socket.SHUT_WR)
                    self.assertEqual(self.all_of(near), come)
                    far.close()
            self.assertEqual((relay.cuts, acted, relay.came), (1, [True], 16))
            self.assertFalse(relay.never_cut())
            relay.close()

    @staticmethod
    def all_of(near):
        come = b""
        while part := near.recv(100):
            come += part
        return come


if __name__ == "__main__":
    unittest.main()
