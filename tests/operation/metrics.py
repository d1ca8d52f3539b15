"""GET /metrics tells what an operator needs to know, in the manner of the ecosystem."""
import time

from exposition import check_manner, parse, value_of
from operated_node import operated_node
from transactional_producer import TransactionalProducer

ALWAYS = """
millrace_build_info millrace_kafka_connections millrace_kafka_connections_refused_total
millrace_kafka_received_bytes_total millrace_kafka_sent_bytes_total millrace_kafka_requests_total
millrace_kafka_request_seconds millrace_memory_used_bytes millrace_memory_budget_bytes
millrace_data_directory_free_bytes millrace_data_directory_refuses_producers
millrace_reactor_busy_seconds_total millrace_reactor_turns_total millrace_reactor_handlers_total
millrace_log_flush_seconds millrace_log_flush_requests_total millrace_log_synced_files_total
millrace_log_journaled_bytes_total
millrace_compaction_rounds_total millrace_compaction_failures_total millrace_compaction_moved_bytes_total
millrace_compaction_before_bytes_total millrace_compaction_after_bytes_total
millrace_compaction_records_removed_total millrace_compaction_seconds millrace_compaction_running
millrace_compaction_waiting millrace_transactional_ids millrace_transactions_open
millrace_transaction_oldest_open_seconds millrace_transaction_participants_untold
millrace_transactions_committed_total millrace_transactions_aborted_total millrace_topics millrace_partitions
millrace_partitions_open
millrace_partitions_unusable millrace_logs_size_bytes millrace_groups
millrace_metric_series_left_out process_cpu_seconds_total process_resident_memory_bytes process_open_fds
process_max_fds process_start_time_seconds
""".split()


def work(node):
    node.command("topic", "create", "orders", "--partitions", "2")
    node.command("topic", "create", "latest", "--config", "cleanup.policy=compact")
    node.command("produce", "orders", "--partition", "0", given="one\ntwo\nthree\n")
    node.command("consume", "orders:0", "--count", "2")
    node.command("group", "seek", "readers", "--topic", "orders:0", "--to", "1")


def scrape(node):
    families = parse(node.get("/metrics"))
    for family in families.values():
        check_manner(family)
    return families


def everything_is_there_and_well_formed(node):
    families = scrape(node)
    missing = [name for name in ALWAYS if name not in families]
    assert not missing, f"missing: {missing}"


def logs_are_told_by_partition(node):
    families = scrape(node)
    first, second = ({"topic": "orders", "partition": p} for p in "01")
    assert value_of(families, "millrace_log_start_offset", **first) == 0
    assert value_of(families, "millrace_log_end_offset", **first) == 3
    assert value_of(families, "millrace_log_end_offset", **second) == 0
    assert value_of(families, "millrace_log_segments", **first) == 1
    assert value_of(families, "millrace_log_size_bytes", **first) > 60
    assert value_of(families, "millrace_partitions") == 3


def lag_is_told_by_group_and_partition(node):
    families = scrape(node)
    where = {"group": "readers", "topic": "orders", "partition": "0"}
    assert value_of(families, "millrace_group_committed_offset", **where) == 1
    assert value_of(families, "millrace_group_lag", **where) == 2


def what_a_transaction_holds_back_is_told(node):
    where = {"topic": "orders", "partition": "1"}
    producer = TransactionalProducer(node.address, "orders")
    producer.write("orders", 1)
    families = scrape(node)
    assert value_of(families, "millrace_transactions_open") == 1
    assert value_of(families, "millrace_log_last_stable_lag", **where) == 1
    assert producer.commit() == 0
    deadline = time.monotonic() + 20
    while "millrace_log_last_stable_lag" in (families := scrape(node)):
        assert time.monotonic() < deadline, "the transaction does not end"
    assert value_of(families, "millrace_transactions_open") == 0
    assert value_of(families, "millrace_transactions_committed_total") == 1


def requests_and_flushes_are_counted(node):
    families = scrape(node)
    assert value_of(families, "millrace_kafka_requests_total", api="Produce") >= 1
    flushes = [value for name, _, value in families["millrace_log_flush_seconds"].samples if name.endswith("_count")]
    assert flushes[0] >= 1


def a_restarted_node_knows_its_logs_before_they_are_opened(node):
    assert node.stop()
    node.start()
    families = scrape(node)
    assert value_of(families, "millrace_log_end_offset", topic="orders", partition="0") == 3
    assert value_of(families, "millrace_group_lag", group="readers", topic="orders", partition="0") == 2


def series_of_single_partitions_are_bounded():
    with operated_node({"MILLRACE_HTTP_METRIC_SERIES_MAX": "5"}) as node:
        node.command("topic", "create", "many", "--partitions", "10")
        families = scrape(node)
        shown = [n for n, f in families.items() if n.startswith("millrace_log_") for s in f.samples if "topic" in s[1]]
        assert len(shown) == 5, shown
        assert value_of(families, "millrace_metric_series_left_out") >= 15
        assert value_of(families, "millrace_partitions") == 10


if __name__ == "__main__":
    with operated_node() as served:
        work(served)
        everything_is_there_and_well_formed(served)
        logs_are_told_by_partition(served)
        lag_is_told_by_group_and_partition(served)
        requests_and_flushes_are_counted(served)
        a_restarted_node_knows_its_logs_before_they_are_opened(served)
        what_a_transaction_holds_back_is_told(served)
    series_of_single_partitions_are_bounded()
