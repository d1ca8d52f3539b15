"""The most memory that a server took under the loads of all other scenarios. Comes after them."""
from driver.rows import Figure, Row, at_most

NAME = "memory"
KEY = "peak_rss_mib"
ROWS = [Row("peak memory under the loads above", (Figure(KEY, "MiB"),), "", (at_most(KEY, 256, "≤ 256 MiB"),))]


def run(bench):
    for server in bench.servers:
        peaks = bench.results.values(server.name, KEY)
        if peaks:
            bench.results.add(ROWS[0], server.name, {KEY: max(peaks)})
