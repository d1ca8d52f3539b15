"""Monitoring under agents that mean no good: each is refused what goes beyond, with a figure that tells, and the others go on."""
import json
import random
import resource
import socket
import tempfile
import threading
import time

from monitoring import Monitored
from operated_node import operated_node
from operated_node import wait_until
from volume_commands import free_port

SERIES_OF_A_HOST_MAX = 20_000
A_MILLION = 1_000_000


class Abused(Monitored):
    def figure(self, name):
        lines = [line for line in self.node.get("/metrics").splitlines() if line.startswith(name)]
        return sum(float(line.rsplit(" ", 1)[1]) for line in lines)

    def lines(self, host, items):
        return self.post(f"/v1/lines?host={host}", "\n".join(items).encode())

    def the_others_go_on(self, value):
        assert self.lines("good", [json.dumps({"name": "heartbeat", "labels": {"host": "good"}, "value": value})]) == 204
        self.wait_for_value('heartbeat{host="good"}', value)


def a_million_series_of_one_host_are_refused_beyond_the_limit(m):
    sent = 0
    while sent < A_MILLION:
        items = [f'{{"name":"flood_{number}","labels":{{"host":"flood"}},"value":1}}' for number in range(sent, sent + 20_000)]
        code = m.lines("flood", items)
        if code == 503:  # told to come back later, as agents are
            time.sleep(0.2)
            continue
        assert code == 204, code
        sent += 20_000
    taken = 'monitored_samples_total{host="flood"}'
    wait_until(lambda: (m.value(taken) or 0) >= SERIES_OF_A_HOST_MAX, "the flood is not read")
    wait_until(lambda: (m.value('monitored_samples_refused_total{host="flood"}') or 0) >= A_MILLION - SERIES_OF_A_HOST_MAX,
               "what is refused is not told")
    assert m.figure("millrace_monitoring_series ") < SERIES_OF_A_HOST_MAX + 100
    m.the_others_go_on(1)


def impossible_times_are_refused_and_a_fast_clock_hurts_nobody(m):
    before = m.figure("millrace_agents_refused_total")
    now = int(time.time() * 1000)
    sample = lambda name, at: json.dumps({"name": name, "labels": {"host": "clock"}, "value": 1, "time": at})
    assert m.lines("clock", [sample("ahead", now + 3_600_000), sample("behind", now - 30 * 86_400_000)]) == 400
    assert m.figure("millrace_agents_refused_total") == before + 2
    assert m.lines("clock", [sample("fast", now + 300_000)]) == 204
    m.the_others_go_on(2)
    assert m.query("ahead") == {} and m.query("behind") == {}


def a_counter_that_resets_grows_on(m):
    now = int(time.time() * 1000)
    values = [(60, 100), (50, 200), (40, 300), (30, 10), (20, 110)]
    items = [json.dumps({"name": "hits_total", "labels": {"host": "c"}, "value": v, "time": now - ago * 1000}) for ago, v in values]
    assert m.lines("c", items) == 204
    m.wait_for_value("resets(hits_total[2m])", 1)
    assert 300 <= m.value("increase(hits_total[2m])") <= 500, m.query("increase(hits_total[2m])")


def what_is_no_format_is_refused(m):
    chance = random.Random(7)
    kinds = [("/api/v1/write", "application/x-protobuf"), ("/v1/metrics", "application/json"), ("/v1/logs", "application/json"),
             ("/v1/lines", "application/json")]
    for path, kind in kinds:
        for body in (b"", b"{", b"\x00" * 100, b"[" * 5_000, bytes(chance.randrange(256) for _ in range(3_000))):
            code = m.post(path, body, kind)
            assert code in (200, 204, 400, 413, 415), (path, body[:10], code)
    m.the_others_go_on(3)


def agents_that_never_stop_take_nobody_elses_place(m, statsd, tcp):
    over = threading.Event()

    def flood_statsd():
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
            number = 0
            while not over.is_set():
                s.sendto(b"\n".join(b"flood.%d:1|c" % (number + i) for i in range(50)), ("127.0.0.1", statsd))
                number += 50

    def flood_syslog():
        with socket.create_connection(("127.0.0.1", tcp)) as s:
            while not over.is_set():
                try:
                    s.sendall(b"x" * 65_536)  # a line that never ends
                except OSError:
                    return

    floods = [threading.Thread(target=f) for f in (flood_statsd, flood_syslog)]
    for flood in floods:
        flood.start()
    try:
        for value in range(4, 10):
            m.the_others_go_on(value)
    finally:
        over.set()
        for flood in floods:
            flood.join()
    wait_until(lambda: m.figure('millrace_agents_refused_total{format="statsd"}') > 0, "statsd's flood is not bounded")


def syslog_connections_beyond_the_limit_are_closed(m, tcp):
    held = []
    try:
        for _ in range(1_050):
            held.append(socket.create_connection(("127.0.0.1", tcp)))
        wait_until(lambda: m.figure("millrace_agents_connections_refused_total") >= 50, "none is refused")
    finally:
        for one in held:
            one.close()
    m.the_others_go_on(10)


def memory_is_bounded(m):
    rss = m.figure("process_resident_memory_bytes")
    assert 0 < rss < 2.5e9, f"{rss / 1e6:.0f} MB"  # a million series would take more; under sanitizers as much


def main():
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)  # for many connections
    link, statsd, tcp = free_port(), free_port(), free_port()
    environment = {"MILLRACE_LINK_ADDRESS": f"127.0.0.1:{link}", "MILLRACE_NODE_SERVICES": "monitoring",
                   "MILLRACE_MONITORING_STATSD": f"127.0.0.1:{statsd}", "MILLRACE_MONITORING_SYSLOG_TCP": f"127.0.0.1:{tcp}",
                   "MILLRACE_MONITORING_HTTP": "true"}
    with tempfile.TemporaryDirectory() as folder, operated_node(environment) as node:
        m = Abused(node, f"127.0.0.1:{link}", folder)
        a_million_series_of_one_host_are_refused_beyond_the_limit(m)
        impossible_times_are_refused_and_a_fast_clock_hurts_nobody(m)
        a_counter_that_resets_grows_on(m)
        what_is_no_format_is_refused(m)
        agents_that_never_stop_take_nobody_elses_place(m, statsd, tcp)
        syslog_connections_beyond_the_limit_are_closed(m, tcp)
        memory_is_bounded(m)
    print("PASS agents that mean no good are refused, and the others go on")


if __name__ == "__main__":
    main()
