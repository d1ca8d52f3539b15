#include "actors/gateway/api_table.hpp"

#include <algorithm>
#include <array>

#include "actors/gateway/handlers/handlers.hpp"

namespace millrace {
namespace {

using kafka::api_key;

constexpr auto beside = concurrency::pipelined;
constexpr auto alone = concurrency::alone;

constexpr std::array table{
    served_api{api_key::produce, beside, handlers::produce},
    served_api{api_key::fetch, beside, handlers::fetch},
    served_api{api_key::list_offsets, beside, handlers::list_offsets},
    served_api{api_key::metadata, beside, handlers::metadata},
    served_api{api_key::offset_commit, beside, handlers::offset_commit},
    served_api{api_key::offset_fetch, beside, handlers::offset_fetch},
    served_api{api_key::find_coordinator, beside, handlers::find_coordinator},
    served_api{api_key::join_group, beside, handlers::join_group},
    served_api{api_key::heartbeat, beside, handlers::heartbeat},
    served_api{api_key::leave_group, beside, handlers::leave_group},
    served_api{api_key::sync_group, beside, handlers::sync_group},
    served_api{api_key::describe_groups, beside, handlers::describe_groups},
    served_api{api_key::list_groups, beside, handlers::list_groups},
    served_api{api_key::api_versions, beside, handlers::api_versions},
    served_api{api_key::create_topics, alone, handlers::create_topics},
    served_api{api_key::delete_topics, alone, handlers::delete_topics},
    served_api{api_key::delete_records, alone, handlers::delete_records},
    served_api{api_key::init_producer_id, beside, handlers::init_producer_id},
    served_api{api_key::offset_for_leader_epoch, beside, handlers::offset_for_leader_epoch},
    served_api{api_key::add_partitions_to_txn, beside, handlers::add_partitions_to_txn},
    served_api{api_key::add_offsets_to_txn, beside, handlers::add_offsets_to_txn},
    served_api{api_key::end_txn, beside, handlers::end_txn},
    served_api{api_key::write_txn_markers, beside, handlers::write_txn_markers},
    served_api{api_key::txn_offset_commit, beside, handlers::txn_offset_commit},
    served_api{api_key::describe_configs, beside, handlers::describe_configs},
    served_api{api_key::alter_configs, alone, handlers::alter_configs},
    served_api{api_key::describe_log_dirs, beside, handlers::describe_log_dirs},
    served_api{api_key::create_partitions, alone, handlers::create_partitions},
    served_api{api_key::delete_groups, alone, handlers::delete_groups},
    served_api{api_key::incremental_alter_configs, alone, handlers::incremental_alter_configs},
    served_api{api_key::offset_delete, alone, handlers::offset_delete},
    served_api{api_key::describe_cluster, beside, handlers::describe_cluster},
    served_api{api_key::describe_producers, beside, handlers::describe_producers},
    served_api{api_key::describe_transactions, beside, handlers::describe_transactions},
    served_api{api_key::list_transactions, beside, handlers::list_transactions},
    served_api{api_key::describe_topic_partitions, beside, handlers::describe_topic_partitions},
};

}  // namespace

bool served_api::serves(int version) const {
  return key == api_key::api_versions || kafka::find_api_facts(key)->advertised.contains(version);
}

std::span<const served_api> served_apis() { return table; }

const served_api* find_api(std::int16_t key) {
  const auto wanted = static_cast<api_key>(key);
  const auto found =
      std::lower_bound(table.begin(), table.end(), wanted, [](const served_api& a, api_key k) { return a.key < k; });
  return found != table.end() && found->key == wanted ? &*found : nullptr;
}

}  // namespace millrace
