"""A second member joins a group: its wait is mostly the heartbeat interval of the first one's client."""
from driver.rows import Figure, Row, theirs_and

NAME = "groups"
FIGURES = (Figure("second", "ms", "second member"), Figure("first", "ms", "first"))
CASES = {assignor: Row(f"group join, {assignor}", FIGURES, "", (theirs_and("second", 50, "≤ Kafka + 50 ms"),))
         for assignor in ("range", "cooperative-sticky")}
ROWS = list(CASES.values())


def run(bench):
    for assignor, row in CASES.items():
        def load(server, topic, assignor=assignor):
            fields = bench.loads.call("join", server, topic=topic, group=topic, assignor=assignor)
            return {"first": fields["first_member_ms"], "second": fields["second_member_ms"]}
        bench.each_run(row, 8, True, load)
