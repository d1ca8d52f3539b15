"""`./dev bench monitoring`: what samples of servers cost from the socket to where queries find them, and what queries cost."""
import datetime
import json
import statistics
import subprocess
import sys
import time
import urllib.request

from driver.failure import Failure
from driver.monitoring.servers import Node, Prometheus, Webhook
from driver.process import machine_cpu_seconds, own_cpu_seconds, share_of_others
from driver.report import machine_sentence

NAME = "monitoring"
FOUNDING_SAMPLES_PER_SECOND = 23_000  # two billion a day
CATCH_UP_SECONDS_MAX = 120
ALERTS = 40
DAY = 86_400
QUERIES = {"all 1,000": '{job="load"}', "their sums by region": 'sum by (region) ({job="load"})',
           "a quantile over them": 'quantile(0.99, {job="load"})', "rates of 100 of them": "rate(load_metric_3[5m])"}
RULE = """
[[rule]]
name = "spike"
series = 'spike'
above = 1000
group_by = ["number"]
summary = "{{number}}"

[webhook]
url = "%s"
"""


def send(loads, server, **options):
    words = [loads, "remote-write", "--server", f"127.0.0.1:{server.port}"]
    for name, value in options.items():
        words += [f"--{name}", str(value)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Failure(f"{server.name}: {done.stderr.strip()}")
    return json.loads(done.stdout)


def catch_up(server):
    until = time.monotonic() + CATCH_UP_SECONDS_MAX
    while not server.caught_up():
        if time.monotonic() > until:
            raise Failure(f"{server.name} does not catch up")
        time.sleep(0.05)


def founding_load(bench, server, seconds_between_samples):
    """Warm first: series that are new cost more than those that go on."""
    load = {"series": FOUNDING_SAMPLES_PER_SECOND * seconds_between_samples, "rate": FOUNDING_SAMPLES_PER_SECOND}
    send(bench.loads, server, seconds=bench.scaled(20), **load)
    catch_up(server)
    before, began, machine = server.cpu_seconds, time.monotonic(), machine_cpu_seconds()
    ours = own_cpu_seconds()
    sent = send(bench.loads, server, seconds=bench.scaled(60), **load)
    catch_up(server)
    took = time.monotonic() - began
    used = server.cpu_seconds - before
    others = share_of_others(began, machine, used + own_cpu_seconds() - ours)
    return {"share of a core": used / took, "CPU-s a million": used / sent["samples"] * 1e6, "answer p99 ms": sent["answer_us"]["p99"] / 1000,
            "others": others}


def full_speed(bench, server):
    series = 20_000
    send(bench.loads, server, series=series, seconds=2)
    catch_up(server)
    before, began = server.cpu_seconds, time.monotonic()
    sent = send(bench.loads, server, series=series, seconds=bench.scaled(15))
    catch_up(server)
    took = time.monotonic() - began
    return {"samples/s": sent["samples"] / took, "CPU-s a million": (server.cpu_seconds - before) / sent["samples"] * 1e6}


def memory(bench, server):
    empty = server.rss_mib
    send(bench.loads, server, series=100_000, seconds=bench.scaled(60), rate=100_000 / 10)
    catch_up(server)
    return {"MiB": server.rss_mib, "MiB more than empty": server.rss_mib - empty}


def queries(bench, server):
    """A day of a thousand series, a sample each ten seconds."""
    history = DAY * 1000 // (10 if bench.quick else 1)
    send(bench.loads, server, series=1_000, history=history, step=10_000)
    catch_up(server)
    time.sleep(3)
    found = {}
    for name, expression in QUERIES.items():
        server.timed_range(expression, history / 1000, 60)
        found[f"{name}, ms"] = statistics.median(server.timed_range(expression, history / 1000, 60) for _ in range(5))
    return found


def alert_delay(bench, server):
    """From the moment a sample is posted until the webhook is told."""
    hook = Webhook()
    try:
        server.put_rules(RULE % hook.url)
        posted = {}
        for number in range(bench.scaled(ALERTS)):
            body = json.dumps({"name": "spike", "labels": {"number": str(number)}, "value": 5000}).encode()
            posted[str(number)] = time.time()
            with urllib.request.urlopen(urllib.request.Request(f"http://127.0.0.1:{server.port}/v1/lines?host=h", body), timeout=10):
                pass
            time.sleep(0.1)
        time.sleep(5)
        delays = sorted((hook.arrived[number, "firing"] - at) * 1000 for number, at in posted.items() if (number, "firing") in hook.arrived)
        if len(delays) < len(posted):
            raise Failure(f"{len(posted) - len(delays)} alerts did not come")
        return {"p50 ms": delays[len(delays) // 2], "p99 ms": delays[int(len(delays) * 0.99) - 1], "most ms": delays[-1]}
    finally:
        hook.close()


def founding_load_each_second(bench, server):
    return founding_load(bench, server, 1)


def founding_load_each_ten_seconds(bench, server):
    return founding_load(bench, server, 10)


PARTS = [("23,000 samples/s of 23,000 series", founding_load_each_second, (Node, Prometheus)),
         ("23,000 samples/s of 230,000 series", founding_load_each_ten_seconds, (Node, Prometheus)), ("as fast as it goes, 20,000 series", full_speed, (Node, Prometheus)),
         ("100,000 series", memory, (Node, Prometheus)), ("24 h of 1,000 series by minutes", queries, (Node, Prometheus)),
         ("from a sample to its alert by webhook", alert_delay, (Node,))]


class Work:
    def __init__(self, options, work):
        self.work, self.binaries, self.loads = work, options.bin, options.bin / "millrace-load"
        self.runs, self.quick = options.runs, options.quick

    def scaled(self, amount):
        return max(1, amount // 10) if self.quick else amount


def measure(options, work, log, failures):
    bench, notes, rows = Work(options, work), [], []
    servers = {Node: Node(work / "millrace", bench.binaries)}
    try:
        servers[Prometheus] = Prometheus(work / "prometheus")
    except Failure as missing:
        notes.append(f"Prometheus was not measured: {missing}")
    for name, part, of in PARTS:
        found = {each: [] for each in of if each in servers}
        for _ in range(bench.runs):
            for each in found:
                try:
                    servers[each].start()
                    found[each].append(part(bench, servers[each]))
                    print(f"{servers[each].name:<11}{name}: {found[each][-1]}", file=sys.stderr, flush=True)
                except Failure as failure:
                    failures.append(f"{NAME}, {name}: {failure}")
                    print(f"bench: {failures[-1]}", file=sys.stderr, flush=True)
                finally:
                    servers[each].stop()
        rows += rows_of(name, found)
    version = getattr(servers.get(Prometheus), "version", "none")
    about = (f"{datetime.date.today()}, {machine_sentence()}. Medians of {bench.runs} run{'s' if bench.runs > 1 else ''} (lowest–highest), "
             f"servers in turn{', a tenth of the load' if bench.quick else ''}. Prometheus {version}; it keeps what it acknowledges in a log that it does not flush.")
    head = ["| measured | | Prometheus | Millrace |", "| --- | --- | --- | --- |"]
    return "\n".join([*head, *rows, "", about, *(f"\nNote: {note}." for note in notes + failures)])


def shown(values):
    if not values:
        return "not measured"
    text = [f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}" for value in (statistics.median(values), min(values), max(values))]
    return text[0] if len(values) == 1 else f"{text[0]} ({text[1]}–{text[2]})"


def rows_of(name, found):
    names = list(dict.fromkeys(key for runs in found.values() for run in runs for key in run))
    for key in names:
        if key == "others":
            continue
        cells = [shown([run[key] for run in found.get(each, [])]) for each in (Prometheus, Node)]
        yield f"| {name} | {key} | {cells[0]} | {cells[1]} |"
