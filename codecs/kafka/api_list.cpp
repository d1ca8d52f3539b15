#include "codecs/kafka/api_list.hpp"

#include <algorithm>
#include <array>

namespace millrace::kafka {
namespace {

// Lowest versions: those of Kafka 0.11's clients or older. Produce 0-2 is advertised although its record formats are
// refused, since librdkafka before 2.11 concludes from Produce 0 which compression it may use; Fetch 0-3 would need
// those formats in responses. Highest: Kafka 4.3.
constexpr auto apis = std::to_array<api_facts>({
    {api_key::produce, "Produce", {0, 13}, 9},
    {api_key::fetch, "Fetch", {4, 18}, 12},
    {api_key::list_offsets, "ListOffsets", {0, 11}, 6},
    {api_key::metadata, "Metadata", {0, 13}, 9},
    {api_key::offset_commit, "OffsetCommit", {2, 10}, 8},
    {api_key::offset_fetch, "OffsetFetch", {0, 10}, 6},
    {api_key::find_coordinator, "FindCoordinator", {0, 6}, 3},
    {api_key::join_group, "JoinGroup", {0, 9}, 6},
    {api_key::heartbeat, "Heartbeat", {0, 4}, 4},
    {api_key::leave_group, "LeaveGroup", {0, 5}, 4},
    {api_key::sync_group, "SyncGroup", {0, 5}, 4},
    {api_key::describe_groups, "DescribeGroups", {0, 6}, 5},
    {api_key::list_groups, "ListGroups", {0, 5}, 3},
    {api_key::api_versions, "ApiVersions", {0, 4}, 3},
    {api_key::create_topics, "CreateTopics", {0, 7}, 5},
    {api_key::delete_topics, "DeleteTopics", {0, 6}, 4},
    {api_key::delete_records, "DeleteRecords", {0, 2}, 2},
    {api_key::init_producer_id, "InitProducerId", {0, 6}, 2},
    {api_key::offset_for_leader_epoch, "OffsetForLeaderEpoch", {0, 4}, 4},
    {api_key::add_partitions_to_txn, "AddPartitionsToTxn", {0, 5}, 3},
    {api_key::add_offsets_to_txn, "AddOffsetsToTxn", {0, 4}, 3},
    {api_key::end_txn, "EndTxn", {0, 5}, 3},
    {api_key::write_txn_markers, "WriteTxnMarkers", {1, 2}, 1},
    {api_key::txn_offset_commit, "TxnOffsetCommit", {0, 5}, 3},
    {api_key::describe_configs, "DescribeConfigs", {0, 4}, 4},
    {api_key::alter_configs, "AlterConfigs", {0, 2}, 2},
    {api_key::describe_log_dirs, "DescribeLogDirs", {0, 5}, 2},
    {api_key::create_partitions, "CreatePartitions", {0, 3}, 2},
    {api_key::delete_groups, "DeleteGroups", {0, 2}, 2},
    {api_key::incremental_alter_configs, "IncrementalAlterConfigs", {0, 1}, 1},
    {api_key::offset_delete, "OffsetDelete", {0, 0}, never_flexible},
    {api_key::describe_cluster, "DescribeCluster", {0, 2}, 0},
    {api_key::describe_producers, "DescribeProducers", {0, 0}, 0},
    {api_key::describe_transactions, "DescribeTransactions", {0, 0}, 0},
    {api_key::list_transactions, "ListTransactions", {0, 2}, 0},
    {api_key::describe_topic_partitions, "DescribeTopicPartitions", {0, 0}, 0},
});

}  // namespace

std::span<const api_facts> api_list() { return apis; }

const api_facts* find_api_facts(api_key key) {
  const auto* found = std::ranges::lower_bound(apis, key, {}, &api_facts::key);
  return found != apis.end() && found->key == key ? found : nullptr;
}

std::string_view name(api_key key) {
  const auto* facts = find_api_facts(key);
  return facts != nullptr ? facts->name : "unknown API";
}

}  // namespace millrace::kafka
