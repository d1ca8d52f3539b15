"""All scenarios in the order of the table. Each module has NAME, ROWS and run(bench), and NEEDS_WARM_SERVERS if it times
what a server that compiles while it runs is slow at in the beginning."""
from driver.scenarios import (clients, connections, end_to_end, fetch, groups, latency, memory, partitions, produce, producers64,
                              startup, topics, transactions)

ALL = [produce, producers64, latency, clients, end_to_end, fetch, memory, groups, startup, topics, partitions, connections,
       transactions]
