"""One run of the proof: workers copy, faults strike round after round, all comes to rest, the checker judges."""
import collections
import shutil
import time
from dataclasses import dataclass

from checker.check import KINDS, check
from faults.feeder import Feeder
from faults.proxy import Proxy
from faults.schedule import Faults
from judge import collect
from judge.transaction_wire import until_ready
from workers.fleet import Worker

CLAIMS = {
    "lost": "nothing-lost", "duplicated": "nothing-twice", "aborted": "no-aborted-record", "torn": "no-torn-transaction",
    "stranger": "no-stranger", "order": "producer-order", "cycle": "one-order", "offsets": "offsets-with-output",
    "stalled": "goes-on",
}
ROUND_SECONDS_MAX, QUIET_SECONDS, TEND_INTERVAL, DRAIN_SECONDS_MAX = 5, 0.3, 0.05, 60
EXAMPLES_MAX = 3


@dataclass(frozen=True)
class Run:
    """Names of one run; fresh ones, so that a foreign server's topics do not matter."""

    groups: tuple
    input: str
    output: str
    input_partitions: int = 3
    output_partitions: int = 4


class Campaign:
    def __init__(self, server, clients, room, options):
        self.server, self.room, self.options = server, room, options
        self.found = collections.defaultdict(list)  # (kind, group) -> texts
        token = f"{time.time_ns():x}"[-8:]
        self.run = Run(tuple(client.name for client in clients), f"input-{token}", f"output-{token}")
        self.proxy = None
        if server.killable:
            self.proxy = Proxy(server.address)
            server.advertised = self.proxy.address
        job = {"JOB_BOOTSTRAP": server.advertised, "JOB_INPUT": self.run.input, "JOB_OUTPUT": self.run.output,
               "JOB_PARTITIONS": str(self.run.output_partitions), "JOB_SEED": str(1000 * options.seed),
               "JOB_TRANSACTION_TIMEOUT_MS": "8000", "JOB_SESSION_TIMEOUT_MS": str(server.session_timeout_ms)}
        self.workers = [Worker(client, member, job, room) for client in clients
                        for member in range(1 if options.quick else client.members)]
        self.faults = Faults(server, self.proxy, self.workers, options.seed, options.quick, options.fault)

    def note(self, kind, group, text):
        if text not in self.found[kind, group]:
            self.found[kind, group].append(text)

    def tend(self):
        self.faults.tend()
        for worker in self.workers:
            worker.tend()
        for group in self.run.groups:
            progressed_at = max(worker.progressed_at for worker in self.workers if worker.group == group)
            if time.monotonic() - progressed_at > self.options.patience:
                self.note("stalled", group, f"no commit for {self.options.patience:.0f} s; see {self.room.name}/{group}.log")
        if not self.server.alive():
            raise RuntimeError(f"the node died by itself; see {self.room.name}")
        time.sleep(TEND_INTERVAL)

    def commits(self):
        """Of each group, so far."""
        return [sum(worker.committed for worker in self.workers if worker.group == group) for group in self.run.groups]

    def until_all_commit(self, seconds):
        """Waits until every group has committed again, or for so long."""
        before, deadline = self.commits(), time.monotonic() + seconds
        while time.monotonic() < deadline:
            self.tend()
            if all(now > count for now, count in zip(self.commits(), before)):
                return

    def make_topics(self):
        client = collect.connect(self.server)
        for topic, partitions in ((self.run.input, self.run.input_partitions), (self.run.output, self.run.output_partitions)):
            code = client.create_topic(topic, partitions)
            if code:
                raise RuntimeError(f"topic {topic} could not be created: error {code}")
            for partition in range(partitions):
                until_ready(lambda: client.end_offset(topic, partition, 0))

    def disturb(self):
        self.until_all_commit(self.options.patience)
        for number in range(1, self.options.rounds + 1):
            done = self.faults.strike()
            self.until_all_commit(ROUND_SECONDS_MAX)
            print(f"# round {number}: {done}; committed {', '.join(map(str, self.commits()))}", flush=True)
            time.sleep(self.faults.dice.uniform(0, QUIET_SECONDS))
        self.faults.end()

    def drain(self):
        """True once every group has copied every input."""
        client, deadline = collect.connect(self.server), time.monotonic() + DRAIN_SECONDS_MAX
        while (late := collect.behind(client, self.run)) and time.monotonic() < deadline:
            self.tend()
        for group in late:
            self.note("stalled", group, f"had not copied all input {DRAIN_SECONDS_MAX} s after the last fault")
        return not late

    def judge(self, drained):
        client = collect.connect(self.server)
        for text in collect.fence(client, [worker.name for worker in self.workers]):
            self.note("stuck", "", text)
        history = collect.collect(client, self.run, [worker.journal for worker in self.workers], drained)
        for violation in check(history):
            self.note(violation.kind, violation.group, violation.text)
        self.compare_with_stock_consumer(history)
        self.tell(history)

    def compare_with_stock_consumer(self, history):
        stock = next((worker.client for worker in self.workers if worker.name == "librdkafka"), None)
        if stock is None:
            return
        command = (stock.command[0], "-B", str(collect.STOCK_CONSUMER))
        found = collect.read_with_stock_consumer(command, self.server.advertised, self.run)
        for partition, records in history.visible.items():
            mine = [(offset, str(copy)) for offset, copy in records]
            if mine != found[partition]:
                odd = set(mine) ^ set(found[partition])
                self.note("judges", "", f"partition {partition}: {len(mine)} and {len(found[partition])} records, such as {sorted(odd)[:1]}")

    def tell(self, history):
        for worker in self.workers:
            counts = collections.Counter(each.outcome for each in history.attempts.values() if each.label.worker == worker.name)
            told = ", ".join(f"{count} {outcome}" for outcome, count in sorted(counts.items()))
            print(f"# {worker.name}: {told} in {worker.incarnation} processes")
        print(f"# {sum(map(len, history.visible.values()))} records are visible, {history.hidden} of aborted transactions are not")

    def report(self):
        """Prints an outcome a claim; True if all are kept."""
        for name, problems in [(f"{group}/{claim}", self.found[kind, group])
                               for group in self.run.groups for kind, claim in CLAIMS.items()] + [
                ("nothing-hangs", self.found["stuck", ""]), ("consumers-agree", self.found["judges", ""])]:
            for text in problems[:EXAMPLES_MAX]:
                print(f"# {name}: {text}")
            print(f"FAIL exactly-once/{name} {len(problems)} times: {problems[0]}" if problems else f"PASS exactly-once/{name}")
        known = {(kind, group) for group in self.run.groups for kind in CLAIMS} | {("stuck", ""), ("judges", "")}
        for (kind, group), problems in self.found.items():
            if problems and (kind, group) not in known:
                print(f"FAIL exactly-once/{kind} {group}: {KINDS.get(kind, kind)}: {problems[0]}")
        return not any(self.found.values())


def run_campaign(server, clients, room, options):
    campaign = Campaign(server, clients, room, options)
    server.start()
    feeder = None
    try:
        campaign.make_topics()
        feeder = Feeder(server, campaign.run.input, campaign.run.input_partitions)
        for worker in campaign.workers:
            worker.start()
        campaign.disturb()
        feeder.stop()
        drained = campaign.drain()
        for worker in campaign.workers:
            worker.kill()
        campaign.judge(drained)
    except (OSError, RuntimeError, ValueError) as problem:
        campaign.note("broken", "", f"{type(problem).__name__}: {problem}")
    finally:
        if feeder:
            feeder.stop()
        for worker in campaign.workers:
            if worker.process:
                worker.kill()
        server.kill()
    good = campaign.report()
    if good:
        shutil.rmtree(room)
    else:
        print(f"# kept: build/exactly_once/{room.name}; seed {options.seed}")
    return good
