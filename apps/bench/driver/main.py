"""Options, servers, scenarios, table: from the command line to the printed result."""
import argparse
import contextlib
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
from driver.store import scenario as stores

TOP = pathlib.Path(__file__).resolve().parents[3]
NAMES = [each.NAME for each in ALL] + [stores.NAME]
DESCRIPTION = f"""Measures Millrace beside real Apache Kafka on this machine and prints one Markdown table.
Kafka's jars are fetched once from Maven Central; without them Millrace is measured alone. '{stores.NAME}', only if it is
named, measures its block store beside LMDB and RocksDB instead, in a table of its own."""


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
    parser.add_argument("--server", type=running_server, metavar="HOST:PORT:PID",
                        help="a Millrace that runs already, alone; what restarts servers is left out")
    parser.add_argument("--bin", type=pathlib.Path, default=TOP / "build/release/bin", metavar="DIR",
                        help="where millrace and millrace-load are")
    parser.add_argument("--work", type=pathlib.Path, default=TOP / "build/bench", metavar="DIR",
                        help="for data directories, on the disk to be measured; gone afterwards")
    parser.add_argument("--write-readme", action="store_true",
                        help=f"put the table into README.md, that of '{stores.NAME}' into apps/bench/store/README.md")
    options = parser.parse_args(arguments)
    options.scenario += options.named
    return options


def find_servers(options, work, notes):
    if options.server:
        return [RunningServer(work / "running", *options.server)]
    servers = []
    if not options.no_kafka:
        try:
            servers.append(kafka.Kafka(work / "kafka", kafka.find_jars(options.kafka, TOP / "build/peers/kafka")))
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
    """Each table that was asked for, with the README that it belongs into."""
    if options.scenario != [stores.NAME]:
        yield TOP / "README.md", measure(options, failures)
    if stores.NAME in options.scenario:
        with rooms(options) as (work, log):
            yield TOP / "apps/bench/store/README.md", stores.measure(options, work, log, failures)


def main(arguments):
    options = parse(arguments)
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.default_int_handler)  # all of them end as Ctrl-C does
    _, files = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
    try:
        failures = []
        texts = []
        for readme, text in tables(options, failures):
            print(text)
            texts.append(text)
            if options.write_readme:
                report.write_readme(readme, text)
        if options.out:
            options.out.write_text("\n\n".join(texts) + "\n")
    except Failure as failure:
        print(f"bench: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("bench: interrupted; the servers are stopped and their data is removed", file=sys.stderr)
        return 130
    return 1 if failures else 0
