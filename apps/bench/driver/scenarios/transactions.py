"""Transactions: how many commits a second and how long one takes, and a topic copied exactly once."""
from driver.rows import CPU, Figure, Row, cpu_share, limit_times, times_as_much
from driver.scenarios.samples import counted, cpu_per_record_us, figures_of

NAME = "transactions"
SECONDS_MAX = 5
TRANSACTIONS = 30_000  # more than anything commits in that time
COPIED = 150_000
COPIED_PER_TRANSACTION = 1000
COMMITS = (Figure("rate", "commits/s", more_is_better=True), Figure("p50", "ms", "commit p50"), Figure("p99", "ms", "p99"),
           Figure("whole_p50", "ms", "transaction p50"))
COPY = (Figure("rate", "records/s", more_is_better=True), Figure("p50", "ms", "commit p50"), Figure("p99", "ms", "p99"))
FASTER = (times_as_much("rate", 2), cpu_share(3))
# What a server keeps of transactions in topics of its own promises as much as the topics written to: Kafka is told so.
INTERNAL_TOPICS = ("__transaction_state", "__consumer_offsets")


def flushes_a_second(limits):
    return 1e6 / limits["append_sync_us.p50"]


def _row(producers, records, partitions):
    who = "1 producer" if producers == 1 else f"{producers} producers"
    what = "1 record" if records == 1 else f"{records:,} records"
    alone = producers == partitions == 1
    few_flushes = (limit_times("p50", 3, "p50 ≤ 3 flushes"),) if alone else ()
    return Row(f"{who}, transactions of {what} over {counted(partitions)}, durable", COMMITS, "µs/commit",
               FASTER + few_flushes, flushes_a_second if alone else None)


CASES = {(producers, records, partitions): _row(producers, records, partitions)
         for producers in (1, 8) for partitions in (1, 10) for records in (1, 10, 1000)}
COPIES = {partitions: Row(f"copy in transactions of 1,000 records of 200 B, read_committed, {counted(partitions)}, durable",
                          COPY, "µs/record", (times_as_much("rate", 2),)) for partitions in (1, 10)}
ROWS = list(CASES.values()) + list(COPIES.values())


def run(bench):
    for server in bench.servers:
        _prepare(bench, server)
    for (producers, records, partitions), row in CASES.items():
        def load(server, topic, producers=producers, records=records, partitions=partitions):
            return _commits(bench, server, topic, producers, records, partitions)
        bench.each_run(row, partitions, True, load)
    for partitions, row in COPIES.items():
        def load(server, topic, partitions=partitions):
            return _copy(bench, server, topic, partitions, bench.scaled(COPIED))
        bench.each_run(row, partitions, True, load)


def _prepare(bench, server):
    """Transactions and a copy, which make a server's own topics, before these are made to promise as much as the others;
    and once more, until what it compiles while it runs is compiled."""
    for first in (True, False):
        with bench.topic(server, 10, True) as topic:
            for producers, records in ((8, 10), (1, 1), (1, 1000)):
                bench.loads.call("transactions", server, topic=topic, partitions=10, producers=producers, records=records,
                                 transactions=bench.scaled(3000), seconds=5)
            _copy(bench, server, topic, 10, bench.scaled(50_000))
        if first and server.durable:
            for internal in INTERNAL_TOPICS:
                bench.loads.call("configure-topic", server, topic=internal,
                                 config=[f"{key}={value}" for key, value in server.durable.items()])


def _commits(bench, server, topic, producers, records, partitions):
    fields = bench.loads.measure("transactions", server, topic=topic, partitions=partitions, producers=producers,
                                 records=records, transactions=TRANSACTIONS, seconds=max(1, bench.scaled(SECONDS_MAX)))
    done = fields["transactions"]
    return figures_of(fields, **_times(fields)) | {
        "rate": done / fields["seconds"], CPU: fields["server_cpu_s"] / done * 1e6,
        "whole_p50": fields["transaction_us"]["p50"] / 1000, "put_off": fields["put_off"],
        "version": fields["transaction_version"]}


def _copy(bench, server, topic, partitions, records):
    """Fills the topic with transactions, then copies them to another that goes when it is done."""
    bench.loads.call("transactions", server, topic=topic, partitions=partitions, producers=8, records=COPIED_PER_TRANSACTION,
                     transactions=max(1, records // COPIED_PER_TRANSACTION))
    with bench.topic(server, partitions, True) as target:
        fields = bench.loads.measure("copy", server, **{"from": topic}, to=target, group=f"copy-{target}", records=records,
                                     transaction_records=COPIED_PER_TRANSACTION)
        return figures_of(fields, **_times(fields), **cpu_per_record_us(fields))


def _times(fields):
    return {key: fields["commit_us"][key] / 1000 for key in ("p50", "p99")}
