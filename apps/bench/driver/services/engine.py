"""Pipelines over a file, through a graph alone, beside the peers: each of them in turn."""
from driver.failure import Failure
from driver.rows import CPU, Figure, Row, at_least, at_most
from driver.services.peers import KAFKA_STREAMS, PLAIN, call, fields_of

RATE = Figure("rate", "events/s", more_is_better=True)
SPENT = Figure(CPU, "CPU-s/M")
RSS = Figure("rss", "MB")


def _row(title, cpu, *more):
    return Row(title, (SPENT, RATE, RSS), "", (at_most(CPU, cpu, f"≤ {cpu:g} CPU-s/M"), *more))


FRAUD = _row("fraud velocity, engine alone", 1.3, at_least("rate", 750_000, "≥ 750 k/s"))
MONITORING = _row("monitoring windows, engine alone", 1.0)
QUERIES = {"q0": 0.077, "q1": 0.080, "q2": 0.083, "q5": 0.73, "q8": 0.24}  # a third of Flink's
NEXMARK = {query: _row(f"Nexmark {query}", cpu) for query, cpu in QUERIES.items()}
PACED = Row("event to alert at 20,000/s, engine alone", (Figure("p50", "µs", "p50"), Figure("p99", "µs", "p99"), SPENT), "",
            (at_most("p50", 50, "p50 ≤ 50 µs"), at_most("p99", 500, "p99 ≤ 500 µs"), at_most(CPU, 5, "≤ 5 CPU-s/M")))
CASES = [("fraud", FRAUD, "fraud", 2_000_000), ("monitoring", MONITORING, "monitoring", 2_000_000),
         *((query, row, "nexmark", 5_000_000) for query, row in NEXMARK.items())]
ROWS = [row for _, row, _, _ in CASES] + [PACED]
SAME = ("alerts", "sum", "windows", "p99_sum", "check")  # what tells that the answers are equal


def sample_of(fields):
    return {CPU: fields["cpu_s_per_M"], "rate": fields["events_per_s"], "rss": fields.get("rss_anon_mb", 0.0)}


def run(bench):
    for pipeline, row, kind, events in CASES:
        path = bench.inputs.of(kind, bench.scaled(events))
        for _ in range(bench.runs):
            answers = {}
            for name in [*bench.peers.which, "Millrace"]:
                if name == KAFKA_STREAMS:
                    continue  # it has no engine without a log
                fields = (fields_of(call([bench.flow, pipeline, path])) if name == "Millrace"
                          else bench.peers.run_pipeline(name, pipeline, path, bench.work))
                if fields is not None:
                    answers[name] = fields
                    bench.results.add(row, name, sample_of(fields))
            _compare(pipeline, answers)
    _run_paced(bench)


def _compare(pipeline, answers):
    """Ours are those of the plain program, bit for bit."""
    plain, ours = answers.get(PLAIN), answers["Millrace"]
    for key in SAME if plain else ():
        if key in plain and key in ours and plain[key] != ours[key]:
            raise Failure(f"{pipeline}: {key} is {ours[key]} and {plain[key]} in the plain program")


def _run_paced(bench):
    path = bench.inputs.of("fraud", bench.scaled(2_000_000))
    for _ in range(bench.runs):
        fields = fields_of(call([bench.flow, "fraud", path, "--rate=20000", f"--events={bench.scaled(400_000)}"]))
        bench.results.add(PACED, "Millrace", {"p50": fields["p50_us"], "p99": fields["p99_us"], CPU: fields["cpu_s_per_M"]})
