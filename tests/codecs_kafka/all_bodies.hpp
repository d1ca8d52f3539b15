#pragma once
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
#include "codecs/kafka/api/32_describe_configs.hpp"
#include "codecs/kafka/api/33_alter_configs.hpp"
#include "codecs/kafka/api/35_describe_log_dirs.hpp"
#include "codecs/kafka/api/37_create_partitions.hpp"
#include "codecs/kafka/api/42_delete_groups.hpp"
#include "codecs/kafka/api/44_incremental_alter_configs.hpp"
#include "codecs/kafka/api/47_offset_delete.hpp"
#include "codecs/kafka/api/60_describe_cluster.hpp"
#include "codecs/kafka/api/61_describe_producers.hpp"
#include "codecs/kafka/api/75_describe_topic_partitions.hpp"

namespace millrace::kafka {

/// Calls `visit.template operator()<Body>()` for every request and every response that has a codec.
template <class Visit>
void for_each_body(Visit&& visit) {
  const auto both = [&visit]<class Request, class Response>() {
    visit.template operator()<Request>();
    visit.template operator()<Response>();
  };
  both.template operator()<produce_request, produce_response>();
  both.template operator()<fetch_request, fetch_response>();
  both.template operator()<list_offsets_request, list_offsets_response>();
  both.template operator()<metadata_request, metadata_response>();
  both.template operator()<offset_commit_request, offset_commit_response>();
  both.template operator()<offset_fetch_request, offset_fetch_response>();
  both.template operator()<find_coordinator_request, find_coordinator_response>();
  both.template operator()<join_group_request, join_group_response>();
  both.template operator()<heartbeat_request, heartbeat_response>();
  both.template operator()<leave_group_request, leave_group_response>();
  both.template operator()<sync_group_request, sync_group_response>();
  both.template operator()<describe_groups_request, describe_groups_response>();
  both.template operator()<list_groups_request, list_groups_response>();
  both.template operator()<api_versions_request, api_versions_response>();
  both.template operator()<create_topics_request, create_topics_response>();
  both.template operator()<delete_topics_request, delete_topics_response>();
  both.template operator()<delete_records_request, delete_records_response>();
  both.template operator()<init_producer_id_request, init_producer_id_response>();
  both.template operator()<offset_for_leader_epoch_request, offset_for_leader_epoch_response>();
  both.template operator()<describe_configs_request, describe_configs_response>();
  both.template operator()<alter_configs_request, alter_configs_response>();
  both.template operator()<describe_log_dirs_request, describe_log_dirs_response>();
  both.template operator()<create_partitions_request, create_partitions_response>();
  both.template operator()<delete_groups_request, delete_groups_response>();
  both.template operator()<incremental_alter_configs_request, incremental_alter_configs_response>();
  both.template operator()<offset_delete_request, offset_delete_response>();
  both.template operator()<describe_cluster_request, describe_cluster_response>();
  both.template operator()<describe_producers_request, describe_producers_response>();
  both.template operator()<describe_topic_partitions_request, describe_topic_partitions_response>();
}

}  // namespace millrace::kafka
