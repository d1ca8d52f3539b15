"""Two processes with copies of one state: the second fences the first, which must not go on where it was, whatever it
has written down. A service that is run as a whole and by partition at the same time does not write twice either.
"""
import json
import shutil
import subprocess

from copying_service import CopyingService, node_and_folder
from operated_node import BINARY, wait_until

SECONDS_MAX = 30


def epoch_of(node, transactional_id):
    return json.loads(node.command("transaction", "describe", transactional_id, "--json"))["producer_epoch"]


def one_that_was_fenced_does_not_write_what_it_has_written_down(node, folder):
    service = CopyingService(node, folder, "fenced")
    first, second = service.state, f"{folder}/fenced-copy"
    service.order({"id": "one", "copies": 1})
    with service.at_work() as earlier:
        service.wait_for_output("copies")
        shutil.copytree(first, second)
        before = epoch_of(node, "fenced")
        service.state = second
        with service.at_work():
            wait_until(lambda: epoch_of(node, "fenced") != before, "the second does not register")
            service.order(*({"id": f"two-{i}", "copies": 1} for i in range(50)))
            wait_until(lambda: earlier.poll() is not None, "the first goes on")
            wait_until(lambda: len(service.committed("copies")) >= 51, "the second does not go on")
    service.state = first
    done = service.run()
    copies = service.committed("copies")
    assert len(copies) == len(set(copies)) == 51, copies
    assert done.returncode > 0 and "another state" in done.stderr, (done.returncode, done.stderr)
    service.state = second
    service.must_run()
    assert service.committed("copies") == copies


def fraud(node, state, *more):
    return [BINARY, "--bootstrap", node.address, "service", "run", "fraud", "--as", "mixed", "--topic",
            "transactions=mixed.uses", "--topic", "alerts=mixed.alerts", "--state", state, *more]


def the_whole_and_a_partition_do_not_both_write(node, folder):
    node.command("topic", "create", "mixed.uses", "--partitions", "1")
    uses = "".join(f'card-1\t{{"tx_id":{i},"ts":"2026-01-01T00:00:{i:02}Z","card":"card-1","amount":1,"lat":1,"lon":1,'
                   f'"category":"a","merchant":"m"}}\n' for i in range(20))
    node.command("produce", "mixed.uses", "--key-separator", r"\t", given=uses)
    by_partition = subprocess.run(fraud(node, f"{folder}/by-partition", "--partitions", "0", "--once"),
                                  stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, timeout=SECONDS_MAX)
    assert by_partition.returncode == 0, by_partition.stderr
    alerts = node.command("consume", "mixed.alerts", "--committed")
    assert alerts
    whole = subprocess.run(fraud(node, f"{folder}/whole", "--once"), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                           text=True, timeout=SECONDS_MAX)
    assert whole.returncode > 0 and "by partition" in whole.stderr, (whole.returncode, whole.stderr)
    empty = subprocess.run(fraud(node, f"{folder}/whole", "--partitions", "", "--once"), stdout=subprocess.DEVNULL,
                           stderr=subprocess.PIPE, text=True, timeout=SECONDS_MAX)
    assert empty.returncode > 0, "an empty list is not all partitions"
    assert node.command("consume", "mixed.alerts", "--committed") == alerts


def main():
    with node_and_folder() as (node, folder):
        one_that_was_fenced_does_not_write_what_it_has_written_down(node, folder)
        the_whole_and_a_partition_do_not_both_write(node, folder)


if __name__ == "__main__":
    main()
