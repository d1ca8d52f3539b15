"""Lets a server that compiles while it runs compile its hot paths before anything is timed."""


def run(bench):
    for server in bench.servers:
        for partitions, durable in ((1, False), (8, False), (8, True)):
            with bench.topic(server, partitions, durable) as topic:
                records = bench.scaled(1_000_000)
                bench.loads.call("produce", server, topic=topic, partitions=partitions, connections=8, depth=4,
                                 batch_bytes=65536, records=records, seconds=20)
                bench.loads.call("produce", server, topic=topic, partitions=partitions, connections=64,
                                 records=bench.scaled(40_000), seconds=10)
