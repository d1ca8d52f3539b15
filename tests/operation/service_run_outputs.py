"""However many outputs a backlog gives, `millrace service run` writes each once, and ends when it is told."""
import json
import signal
import time

from copying_service import END_SECONDS_MAX, CopyingService, node_and_folder, stopped

BACKLOG_SECONDS_MAX = 60
QUEUE_MAX = 100_000  # of librdkafka


def copies_of(orders):
    return sorted(f"{one['id']} {number}" for one in orders for number in range(one["copies"]))


def end(process):
    process.send_signal(signal.SIGTERM)
    return process.wait(END_SECONDS_MAX)


def a_backlog_of_300000_outputs_is_written_in_bounded_time(node, folder):
    service, orders = CopyingService(node, folder, "backlog"), [{"id": f"o{i}", "copies": 100} for i in range(3000)]
    service.order(*orders)
    begun = time.monotonic()
    service.must_run()
    assert time.monotonic() - begun < BACKLOG_SECONDS_MAX
    assert service.committed("copies") == copies_of(orders)


def a_commit_may_have_more_outputs_than_the_clients_queue(node, folder):
    service, orders = CopyingService(node, folder, "one-order"), [{"id": "o", "copies": 3 * QUEUE_MAX}]
    service.order(*orders)
    service.must_run()
    assert service.committed("copies") == copies_of(orders)


def a_topic_of_outputs_is_made_with_the_partitions_of_the_definition(node, folder):
    service = CopyingService(node, folder, "partitions")
    service.must_run()
    for end_of, partitions in (("copies", 3), ("later", 1)):
        told = json.loads(node.command("--json", "topic", "describe", f"partitions.{end_of}"))["topics"][0]
        assert len(told["partitions"]) == partitions, told


def sigterm_ends_it_amid_a_backlog_and_the_next_run_goes_on(node, folder):
    service = CopyingService(node, folder, "told")
    orders = [{"id": f"o{i}", "copies": 100, "takes_ms": 1} for i in range(5000)]
    service.order(*orders)
    with service.at_work() as process:
        service.wait_for_output("copies")
        assert end(process) == 0
    assert 0 < len(service.committed("copies")) < len(copies_of(orders))
    service.must_run()
    assert service.committed("copies") == copies_of(orders)


def sigterm_ends_it_while_its_queue_is_full_and_the_cluster_hangs(node, folder):
    """What it has given by then is written when it is run again."""
    service = CopyingService(node, folder, "hangs")
    orders = [{"id": "o", "copies": 3 * QUEUE_MAX, "after_ms": 4000}]
    service.order({"id": "first", "copies": 1}, *orders)
    with service.at_work() as process:
        service.wait_for_output("copies")  # it has read both
        with stopped(node.process):
            time.sleep(7)
            assert end(process) > 0
    service.must_run()
    assert service.committed("later") == copies_of(orders)


def main():
    with node_and_folder() as (node, folder):
        a_topic_of_outputs_is_made_with_the_partitions_of_the_definition(node, folder)
        a_backlog_of_300000_outputs_is_written_in_bounded_time(node, folder)
        a_commit_may_have_more_outputs_than_the_clients_queue(node, folder)
        sigterm_ends_it_amid_a_backlog_and_the_next_run_goes_on(node, folder)
        sigterm_ends_it_while_its_queue_is_full_and_the_cluster_hangs(node, folder)


if __name__ == "__main__":
    main()
