#include "tests/codecs_kafka/all_bodies.hpp"

#include "codecs/kafka/api/00_produce.hpp"
#include "codecs/kafka/api/01_fetch.hpp"
#include "codecs/kafka/api/02_list_offsets.hpp"
#include "codecs/kafka/api/03_metadata.hpp"
#include "codecs/kafka/api/08_offset_commit.hpp"
#include "codecs/kafka/api/09_offset_fetch.hpp"
#include "codecs/kafka/api/10_find_coordinator.hpp"
#include "codecs/kafka/api/11_join_group.hpp"
#include "codecs/kafka/api/12_heartbeat.hpp"
#include "codecs/kafka/api/13_leave_group.hpp"
#include "codecs/kafka/api/14_sync_group.hpp"
#include "codecs/kafka/api/15_describe_groups.hpp"
#include "codecs/kafka/api/16_list_groups.hpp"
#include "codecs/kafka/api/18_api_versions.hpp"
#include "codecs/kafka/api/19_create_topics.hpp"
#include "codecs/kafka/api/20_delete_topics.hpp"
#include "codecs/kafka/api/21_delete_records.hpp"
#include "codecs/kafka/api/22_init_producer_id.hpp"
#include "codecs/kafka/api/23_offset_for_leader_epoch.hpp"
#include "codecs/kafka/api/24_add_partitions_to_txn.hpp"
#include "codecs/kafka/api/25_add_offsets_to_txn.hpp"
#include "codecs/kafka/api/26_end_txn.hpp"
#include "codecs/kafka/api/27_write_txn_markers.hpp"
#include "codecs/kafka/api/28_txn_offset_commit.hpp"
#include "codecs/kafka/api/32_describe_configs.hpp"
#include "codecs/kafka/api/33_alter_configs.hpp"
#include "codecs/kafka/api/35_describe_log_dirs.hpp"
#include "codecs/kafka/api/37_create_partitions.hpp"
#include "codecs/kafka/api/42_delete_groups.hpp"
#include "codecs/kafka/api/44_incremental_alter_configs.hpp"
#include "codecs/kafka/api/47_offset_delete.hpp"
#include "codecs/kafka/api/60_describe_cluster.hpp"
#include "codecs/kafka/api/61_describe_producers.hpp"
#include "codecs/kafka/api/65_describe_transactions.hpp"
#include "codecs/kafka/api/66_list_transactions.hpp"
#include "codecs/kafka/api/75_describe_topic_partitions.hpp"
#include "tests/codecs_kafka/value_collector.hpp"

namespace millrace::kafka {
namespace {

template <class Body>
result<std::vector<std::byte>> rewrite(bytes_reader& in, int version) {
  const auto value = decode<Body>(in, version);
  if (!value) return value.error();
  bytes_writer out;
  const auto encoded = encode(*value, version, out);
  if (!encoded) return encoded.error();
  if (*encoded_size(*value, version) != out.size()) return make_error(errc::invalid_argument, "encoded_size is wrong");
  return out.take();
}

template <class Body>
result<std::vector<named_value>> named_values(std::span<const std::byte> bytes, int version) {
  const auto value = decode<Body>(bytes, version);
  if (!value) return value.error();
  value_collector collector(version);
  collector.collect_struct(*value, 0);
  if (!collector.missing().empty()) return make_error(errc::corrupt, "not filled: " + collector.missing());
  return collector.take();
}

template <class... Bodies>
std::vector<any_body> list_of() {
  return {any_body{Bodies::api, Bodies::side, Bodies::versions, Bodies::flexible_from, rewrite<Bodies>,
                   named_values<Bodies>}...};
}

}  // namespace

std::string any_body::title(int version) const {
  return std::string(name(api)) + (side == direction::request ? " request v" : " response v") + std::to_string(version);
}

const std::vector<any_body>& all_bodies() {
  static const auto all = list_of<
      produce_request, produce_response, fetch_request, fetch_response, list_offsets_request, list_offsets_response,
      metadata_request, metadata_response, offset_commit_request, offset_commit_response, offset_fetch_request,
      offset_fetch_response, find_coordinator_request, find_coordinator_response, join_group_request,
      join_group_response, heartbeat_request, heartbeat_response, leave_group_request, leave_group_response,
      sync_group_request, sync_group_response, describe_groups_request, describe_groups_response, list_groups_request,
      list_groups_response, api_versions_request, api_versions_response, create_topics_request, create_topics_response,
      delete_topics_request, delete_topics_response, delete_records_request, delete_records_response,
      init_producer_id_request, init_producer_id_response, offset_for_leader_epoch_request,
      offset_for_leader_epoch_response, add_partitions_to_txn_request, add_partitions_to_txn_response,
      add_offsets_to_txn_request, add_offsets_to_txn_response, end_txn_request, end_txn_response,
      write_txn_markers_request, write_txn_markers_response, txn_offset_commit_request, txn_offset_commit_response,
      describe_configs_request, describe_configs_response, alter_configs_request, alter_configs_response,
      describe_log_dirs_request, describe_log_dirs_response, create_partitions_request, create_partitions_response,
      delete_groups_request, delete_groups_response, incremental_alter_configs_request,
      incremental_alter_configs_response, offset_delete_request, offset_delete_response, describe_cluster_request,
      describe_cluster_response, describe_producers_request, describe_producers_response, describe_transactions_request,
      describe_transactions_response, list_transactions_request, list_transactions_response,
      describe_topic_partitions_request, describe_topic_partitions_response>();
  return all;
}

}  // namespace millrace::kafka
