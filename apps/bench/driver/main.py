"""Options, servers, scenarios, table: from the command line to the printed result."""
import argparse
import contextlib
import os
import pathlib
import resource
import shutil
import signal
import sys
import tempfile

from driver import kafka, limits, report, warm_up
from driver.bench import Bench
from driver.failure import Failure
from driver.load import Loads
from driver.results import Results
from driver.scenarios import ALL
from driver.server import Millrace, RunningServer
from driver.monitoring import scenario as monitoring
from driver.services import scenario as services
from driver.store import scenario as stores
from driver.volumes import scenario as volumes
from driver.volumes import continuous, under_load

TOP = pathlib.Path(__file__).resolve().parents[3]
APART = [stores.NAME, volumes.NAME, continuous.NAME, under_load.NAME, services.NAME, monitoring.NAME]  # only if they are named; each has a table of its own
NAMES = [each.NAME for each in ALL] + APART
DESCRIPTION = f"""Measures Millrace beside real Apache Kafka on this machine and prints one Markdown table.
Kafka's jars are fetched once from Maven Central; without them Millrace is measured alone. Only if they are named, and with
tables of their own: '{stores.NAME}' measures the block store beside LMDB and RocksDB, '{volumes.NAME}' snapshots, clones,
diffs and mirrors by the size of what they are of, '{continuous.NAME}' how far a mirror is behind a topic that is written to,
'{under_load.NAME}' snapshots while producers write, '{services.NAME}' pipelines of services beside Flink and others,
'{monitoring.NAME}' samples of servers and queries beside Prometheus."""


def running_server(text):
    host, port, pid = (["", "", ""] + text.rsplit(":", 2))[-3:]
    if not (host and port.isdecimal() and pid.isdecimal()):
        raise argparse.ArgumentTypeError(f"'{text}' is no HOST:PORT:PID")
    return host, int(port), int(pid)


def positive(text):
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"'{text}' is no number above 0")
    return int(text)


def scenario(text):
    if text not in NAMES:
        raise argparse.ArgumentTypeError(f"there is no scenario '{text}'")
    return text


def parse(arguments):
    parser = argparse.ArgumentParser(prog="./dev bench", description=DESCRIPTION)
    parser.add_argument("named", nargs="*", metavar="NAME", type=scenario,
                        help="only these scenarios: " + ", ".join(NAMES))
    parser.add_argument("--scenario", nargs="+", metavar="NAME", type=scenario, default=[], help="the same")
    parser.add_argument("--runs", type=positive, default=3, help="of everything, on each server in turn (3)")
    parser.add_argument("--quick", action="store_true", help="a tenth of the load: for a first look, not for a README")
    parser.add_argument("--out", type=pathlib.Path, metavar="FILE", help="keep the table in this file too")
    parser.add_argument("--samples", type=pathlib.Path, metavar="FILE", help="append every sample as a line of JSON")
    parser.add_argument("--kafka", type=pathlib.Path, metavar="DIR", help="an unpacked Kafka, instead of fetching one")
    parser.add_argument("--no-kafka", action="store_true", help="measure Millrace alone")
    parser.add_argument("--streams", type=pathlib.Path, metavar="DIR", default=os.environ.get("MILLRACE_BENCH_STREAMS"),
                        help="the peers of services, to be built (MILLRACE_BENCH_STREAMS)")
    parser.add_argument("--part", nargs="+", dest="parts", choices=list(services.PARTS), help="of services: only these")
    parser.add_argument("--server", type=running_server, metavar="HOST:PORT:PID",
                        help="a Millrace that runs already, alone; what restarts servers is left out")
    parser.add_argument("--bin", type=pathlib.Path, default=TOP / "build/release/bin", metavar="DIR",
                        help="where millrace and millrace-load are")
    parser.add_argument("--work", type=pathlib.Path, default=TOP / "build/bench", metavar="DIR",
                        help="for data directories, on the disk to be measured; gone afterwards")
    parser.add_argument("--write-readme", action="store_true",
                        help="put the table into docs/measured.md, those of their own into the READMEs of apps/bench/store, "
                             "apps/bench/volumes and apps/bench/services, pictures into docs/pictures")
    options = parser.parse_args(arguments)
    options.scenario += options.named
    options.peers = TOP / "build/peers"
    return options


def find_servers(options, work, notes):
    if options.server:
        return [RunningServer(work / "running", *options.server)]
    servers = []
    if not options.no_kafka:
        try:
            servers.append(kafka.Kafka(work / "kafka", kafka.find_jars(options.kafka, options.peers / "kafka")))
        except Failure as missing:
            if options.kafka:
                raise
            notes.append(f"Kafka was not measured: {missing}")
    return servers + [Millrace(work / "millrace", options.bin / "millrace")]


def run_scenario(scenario, bench, failures):
    """A scenario that fails costs its own rows only."""
    try:
        scenario.run(bench)
    except Failure as failure:
        failures.append(f"{scenario.NAME} failed: {failure}")
        print(f"bench: {failures[-1]}", file=sys.stderr, flush=True)
        for server in bench.servers:
            server.fresh()


@contextlib.contextmanager
def rooms(options):
    """A folder to work in, which is gone afterwards, and the open file for samples or None."""
    with contextlib.ExitStack() as at_end:
        options.work.mkdir(parents=True, exist_ok=True)
        work = pathlib.Path(tempfile.mkdtemp(prefix="run-", dir=options.work))
        at_end.callback(shutil.rmtree, work, ignore_errors=True)
        yield work, at_end.enter_context(open(options.samples, "a", encoding="utf-8")) if options.samples else None


def measure(options, failures):
    """The table; `failures` gets a sentence for each scenario that failed."""
    notes = []
    scenarios = [each for each in ALL if not options.scenario or each.NAME in options.scenario]
    loads = Loads(options.bin / "millrace-load", attempts=1 if options.quick else 3)
    with contextlib.ExitStack() as at_end:
        work, log = at_end.enter_context(rooms(options))
        servers = find_servers(options, work, notes)
        bench = Bench(servers, loads, Results(log), options.runs, options.quick)
        for server in servers:
            at_end.callback(server.stop)
        for server in servers:
            server.fresh()
        if any(getattr(each, "NEEDS_WARM_SERVERS", False) for each in scenarios):
            warm_up.run(bench)
        machine = []
        for each in scenarios:
            machine.append(loads.limits(work, options.quick))  # a disk changes its mood within minutes
            run_scenario(each, bench, failures)
        machine.append(loads.limits(work, options.quick))
        return report.render(scenarios, bench, limits.medians(machine), notes + failures)


def tables(options, failures):
    """Each table that was asked for, with the README and the markers that it belongs between, and its pictures."""
    ours = TOP / "apps/bench/volumes/README.md"
    if not options.scenario or any(name not in APART for name in options.scenario):
        yield TOP / "docs/measured.md", "bench", measure(options, failures), {}
    if stores.NAME in options.scenario:
        with rooms(options) as (work, log):
            yield TOP / "apps/bench/store/README.md", "bench", stores.measure(options, work, log, failures), {}
    if volumes.NAME in options.scenario:
        with rooms(options) as (work, log):
            yield ours, "bench", *volumes.measure(options, work, log, failures)
    if services.NAME in options.scenario:
        with rooms(options) as (work, log):
            yield TOP / "apps/bench/services/README.md", "bench", services.measure(options, work, log, failures), {}
    if monitoring.NAME in options.scenario:
        with rooms(options) as (work, log):
            yield TOP / "apps/bench/agents/README.md", "bench", monitoring.measure(options, work, log, failures), {}
    for each in (continuous, under_load):
        if each.NAME in options.scenario:
            loads = Loads(options.bin / "millrace-load", attempts=1)
            with rooms(options) as (work, log):
                yield ours, each.NAME, each.measure(options, loads, work, log, failures), {}


def write_down(readme, marker, text, pictures):
    report.write_readme(readme, marker, text)
    for name, drawn in pictures.items():
        (TOP / "docs/pictures" / name).write_text(drawn)


def main(arguments):
    options = parse(arguments)
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.default_int_handler)  # all of them end as Ctrl-C does
    _, files = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
    try:
        failures = []
        texts = []
        for readme, marker, text, pictures in tables(options, failures):
            print(text)
            texts.append(text)
            if options.write_readme:
                write_down(readme, marker, text, pictures)
        if options.out:
            options.out.write_text("\n\n".join(texts) + "\n")
    except Failure as failure:
        print(f"bench: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("bench: interrupted; the servers are stopped and their data is removed", file=sys.stderr)
        return 130
    return 1 if failures else 0
