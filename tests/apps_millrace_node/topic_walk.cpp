#include "tests/apps_millrace_node/topic_walk.hpp"

#include "codecs/kafka/api/00_produce.hpp"
#include "codecs/kafka/api/01_fetch.hpp"
#include "codecs/kafka/api/02_list_offsets.hpp"
#include "codecs/kafka/api/03_metadata.hpp"
#include "codecs/kafka/api/08_offset_commit.hpp"
#include "codecs/kafka/api/09_offset_fetch.hpp"
#include "codecs/kafka/api/19_create_topics.hpp"
#include "codecs/kafka/api/20_delete_topics.hpp"
#include "codecs/kafka/api/21_delete_records.hpp"
#include "codecs/kafka/api/22_init_producer_id.hpp"
#include "codecs/kafka/api/23_offset_for_leader_epoch.hpp"
#include "codecs/kafka/api/24_add_partitions_to_txn.hpp"
#include "codecs/kafka/api/25_add_offsets_to_txn.hpp"
#include "codecs/kafka/api/27_write_txn_markers.hpp"
#include "codecs/kafka/api/28_txn_offset_commit.hpp"
#include "codecs/kafka/api/32_describe_configs.hpp"
#include "codecs/kafka/api/33_alter_configs.hpp"
#include "codecs/kafka/api/35_describe_log_dirs.hpp"
#include "codecs/kafka/api/37_create_partitions.hpp"
#include "codecs/kafka/api/44_incremental_alter_configs.hpp"
#include "codecs/kafka/api/47_offset_delete.hpp"
#include "codecs/kafka/api/61_describe_producers.hpp"
#include "codecs/kafka/api/75_describe_topic_partitions.hpp"
#include "codecs/kafka/records/batch_builder.hpp"

namespace millrace {
namespace {

using kafka::api_key;
using told = result<std::vector<told_of_topic>>;
using name = std::string_view;

constexpr std::int8_t topic_resource = 2;
constexpr std::string_view group_id = "g";
constexpr std::string_view transactional_id = "tx";
const kafka::partition_index first_partition(0);

/// Asks, and lets `tell(answer, all)` collect what is said of topics.
template <class Response, class Request, class Tell>
told ask(wire_client& client, const Request& request, int version, Tell tell) {
  const auto answer = client.call<Response>(request, version);
  if (!answer) return answer.error();
  std::vector<told_of_topic> all;
  tell(*answer, all);
  return all;
}

/// For answers that have, for each topic, partitions with errors.
constexpr auto each_partition = [](const auto& topics, auto& all) {
  for (const auto& topic : topics) {
    for (const auto& p : topic.partitions) all.push_back({topic.name, p.error_code});
  }
};

told produce(wire_client& client, name topic) {
  kafka::batch_builder builder;
  builder.add({.timestamp = kafka::timestamp(1), .value = "value"});
  const auto batch = *builder.finish();
  kafka::produce_request request;
  request.acks = -1;
  request.timeout_ms = 1000;
  auto& named = request.topic_data.emplace_back();
  named.name = topic;
  named.partition_data.emplace_back().records = batch;
  return ask<kafka::produce_response>(client, request, 9, [](const auto& answer, auto& all) {
    for (const auto& t : answer.responses) {
      for (const auto& p : t.partition_responses) all.push_back({t.name, p.error_code});
    }
  });
}

/// Twice in one session: the second request names nothing, and the answer goes on with the words of the first.
told fetch(wire_client& client, name topic) {
  kafka::fetch_request request;
  request.min_bytes = 1;
  request.max_bytes = 1 << 20;
  request.session_epoch = 0;
  auto& named = request.topics.emplace_back();
  named.topic = topic;
  named.partitions.emplace_back().partition_max_bytes = 1 << 20;
  std::int32_t session = 0;
  const auto tell = [&](const auto& answer, auto& all) {
    session = answer.session_id;
    for (const auto& t : answer.responses) {
      for (const auto& p : t.partitions) all.push_back({t.topic, p.error_code});
    }
  };
  auto first = ask<kafka::fetch_response>(client, request, 12, tell);
  if (!first || session == 0) return first;
  request.topics.clear();
  request.session_id = session;
  request.session_epoch = 1;
  auto second = ask<kafka::fetch_response>(client, request, 12, tell);
  if (!second) return second;
  first->insert(first->end(), second->begin(), second->end());
  return first;
}

told list_offsets(wire_client& client, name topic) {
  kafka::list_offsets_request request;
  auto& named = request.topics.emplace_back();
  named.name = topic;
  named.partitions.emplace_back().timestamp = kafka::timestamp(-1);
  return ask<kafka::list_offsets_response>(client, request, 7,
                                           [](const auto& answer, auto& all) { each_partition(answer.topics, all); });
}

/// Also what makes a topic, where it is missing and may be made.
told metadata(wire_client& client, name topic) {
  kafka::metadata_request request;
  request.topics.emplace().push_back({{}, topic});
  return ask<kafka::metadata_response>(client, request, 9, [](const auto& answer, auto& all) {
    for (const auto& t : answer.topics) all.push_back({t.name.value_or(""), t.error_code});
  });
}

told describe_topic_partitions(wire_client& client, name topic) {
  kafka::describe_topic_partitions_request request;
  request.topics.push_back({topic});
  return ask<kafka::describe_topic_partitions_response>(client, request, 0, [](const auto& answer, auto& all) {
    for (const auto& t : answer.topics) all.push_back({t.name.value_or(""), t.error_code});
  });
}

told offset_commit(wire_client& client, name topic) {
  kafka::offset_commit_request request;
  request.group_id = group_id;
  auto& named = request.topics.emplace_back();
  named.name = topic;
  auto& committed = named.partitions.emplace_back();
  committed.partition_index = first_partition;
  committed.committed_offset = kafka::offset(1);
  return ask<kafka::offset_commit_response>(client, request, 8,
                                            [](const auto& answer, auto& all) { each_partition(answer.topics, all); });
}

told offset_fetch_of_one(wire_client& client, name topic) {
  kafka::offset_fetch_request request;
  request.group_id = group_id;
  request.topics.emplace().push_back({topic, {}, {first_partition}});
  return ask<kafka::offset_fetch_response>(client, request, 7,
                                           [](const auto& answer, auto& all) { each_partition(answer.topics, all); });
}

told offset_fetch_of_many(wire_client& client, name topic) {
  kafka::offset_fetch_request request;
  auto& group = request.groups.emplace_back();
  group.group_id = group_id;
  group.topics.emplace().push_back({topic, {}, {first_partition}});
  return ask<kafka::offset_fetch_response>(client, request, 8, [](const auto& answer, auto& all) {
    for (const auto& g : answer.groups) each_partition(g.topics, all);
  });
}

told create_topics(wire_client& client, name topic) {
  kafka::create_topics_request request;
  auto& named = request.topics.emplace_back();
  named.name = topic;
  named.num_partitions = 1;
  named.replication_factor = 1;
  return ask<kafka::create_topics_response>(client, request, 5, [](const auto& answer, auto& all) {
    for (const auto& t : answer.topics) all.push_back({t.name, t.error_code});
  });
}

told delete_topics(wire_client& client, name topic) {
  kafka::delete_topics_request request;
  request.topic_names.push_back(topic);
  return ask<kafka::delete_topics_response>(client, request, 5, [](const auto& answer, auto& all) {
    for (const auto& t : answer.responses) all.push_back({t.name.value_or(""), t.error_code});
  });
}

told delete_records(wire_client& client, name topic) {
  kafka::delete_records_request request;
  auto& named = request.topics.emplace_back();
  named.name = topic;
  named.partitions.push_back({first_partition, kafka::offset(0)});
  return ask<kafka::delete_records_response>(client, request, 2,
                                             [](const auto& answer, auto& all) { each_partition(answer.topics, all); });
}

told offset_for_leader_epoch(wire_client& client, name topic) {
  kafka::offset_for_leader_epoch_request request;
  auto& named = request.topics.emplace_back();
  named.topic = topic;
  named.partitions.push_back({first_partition, kafka::leader_epoch(-1), kafka::leader_epoch(0)});
  return ask<kafka::offset_for_leader_epoch_response>(client, request, 4, [](const auto& answer, auto& all) {
    for (const auto& t : answer.topics) {
      for (const auto& p : t.partitions) all.push_back({t.topic, p.error_code});
    }
  });
}

struct producer {
  kafka::producer_id id{-1};
  kafka::producer_epoch epoch{-1};
};

producer transactional_producer(wire_client& client) {
  kafka::init_producer_id_request request;
  request.transactional_id = transactional_id;
  request.transaction_timeout_ms = 60'000;
  const auto answer = client.call<kafka::init_producer_id_response>(request, 4);
  return answer ? producer{answer->producer_id, answer->producer_epoch} : producer{};
}

told add_partitions_to_txn(wire_client& client, name topic) {
  const auto who = transactional_producer(client);
  kafka::add_partitions_to_txn_request request;
  request.v3_and_below_transactional_id = transactional_id;
  request.v3_and_below_producer_id = who.id;
  request.v3_and_below_producer_epoch = who.epoch;
  request.v3_and_below_topics.push_back({topic, {first_partition}});
  return ask<kafka::add_partitions_to_txn_response>(client, request, 3, [](const auto& answer, auto& all) {
    for (const auto& t : answer.results_by_topic_v3_and_below) {
      for (const auto& p : t.results_by_partition) all.push_back({t.name, p.partition_error_code});
    }
  });
}

told write_txn_markers(wire_client& client, name topic) {
  kafka::write_txn_markers_request request;
  auto& marker = request.markers.emplace_back();
  marker.producer_id = kafka::producer_id(4711);
  marker.producer_epoch = kafka::producer_epoch(0);
  marker.topics.push_back({topic, {first_partition}});
  return ask<kafka::write_txn_markers_response>(client, request, 1, [](const auto& answer, auto& all) {
    for (const auto& m : answer.markers) each_partition(m.topics, all);
  });
}

told txn_offset_commit(wire_client& client, name topic) {
  const auto who = transactional_producer(client);
  kafka::add_offsets_to_txn_request joining;
  joining.transactional_id = transactional_id;
  joining.producer_id = who.id;
  joining.producer_epoch = who.epoch;
  joining.group_id = "of-transactions";
  if (auto joined = client.call<kafka::add_offsets_to_txn_response>(joining, 3); !joined) return joined.error();
  kafka::txn_offset_commit_request request;
  request.transactional_id = transactional_id;
  request.group_id = "of-transactions";
  request.producer_id = who.id;
  request.producer_epoch = who.epoch;
  auto& named = request.topics.emplace_back();
  named.name = topic;
  auto& committed = named.partitions.emplace_back();
  committed.partition_index = first_partition;
  committed.committed_offset = kafka::offset(1);
  return ask<kafka::txn_offset_commit_response>(
      client, request, 3, [](const auto& answer, auto& all) { each_partition(answer.topics, all); });
}

told describe_configs(wire_client& client, name topic) {
  kafka::describe_configs_request request;
  request.resources.push_back({topic_resource, topic, std::nullopt});
  return ask<kafka::describe_configs_response>(client, request, 4, [](const auto& answer, auto& all) {
    for (const auto& r : answer.results) all.push_back({r.resource_name, r.error_code});
  });
}

constexpr auto each_resource = [](const auto& answer, auto& all) {
  for (const auto& r : answer.responses) all.push_back({r.resource_name, r.error_code});
};

told alter_configs(wire_client& client, name topic) {
  kafka::alter_configs_request request;
  request.resources.push_back({topic_resource, topic, {{"retention.ms", "100000"}}});
  return ask<kafka::alter_configs_response>(client, request, 1, each_resource);
}

told incremental_alter_configs(wire_client& client, name topic) {
  kafka::incremental_alter_configs_request request;
  request.resources.push_back({topic_resource, topic, {{"retention.ms", 0, "200000"}}});
  return ask<kafka::incremental_alter_configs_response>(client, request, 1, each_resource);
}

told describe_log_dirs(wire_client& client, name topic) {
  kafka::describe_log_dirs_request request;
  request.topics.emplace().push_back({topic, {first_partition}});
  return ask<kafka::describe_log_dirs_response>(client, request, 2, [](const auto& answer, auto& all) {
    for (const auto& d : answer.results) {
      for (const auto& t : d.topics) all.push_back({t.name, d.error_code});
    }
  });
}

told create_partitions(wire_client& client, name topic) {
  kafka::create_partitions_request request;
  auto& named = request.topics.emplace_back();
  named.name = topic;
  named.count = 2;
  return ask<kafka::create_partitions_response>(client, request, 2, [](const auto& answer, auto& all) {
    for (const auto& r : answer.results) all.push_back({r.name, r.error_code});
  });
}

told offset_delete(wire_client& client, name topic) {
  kafka::offset_delete_request request;
  request.group_id = group_id;
  request.topics.push_back({topic, {{first_partition}}});
  return ask<kafka::offset_delete_response>(client, request, 0,
                                            [](const auto& answer, auto& all) { each_partition(answer.topics, all); });
}

told describe_producers(wire_client& client, name topic) {
  kafka::describe_producers_request request;
  request.topics.push_back({topic, {first_partition}});
  return ask<kafka::describe_producers_response>(
      client, request, 0, [](const auto& answer, auto& all) { each_partition(answer.topics, all); });
}

}  // namespace

std::vector<topic_request> topic_walk() {
  return {
      {api_key::create_topics, "create_topics", create_topics},
      {api_key::metadata, "metadata", metadata},
      {api_key::describe_topic_partitions, "describe_topic_partitions", describe_topic_partitions},
      {api_key::produce, "produce", produce},
      {api_key::fetch, "fetch", fetch},
      {api_key::list_offsets, "list_offsets", list_offsets},
      {api_key::offset_for_leader_epoch, "offset_for_leader_epoch", offset_for_leader_epoch},
      {api_key::offset_commit, "offset_commit", offset_commit},
      {api_key::offset_fetch, "offset_fetch of one", offset_fetch_of_one},
      {api_key::offset_fetch, "offset_fetch of many", offset_fetch_of_many},
      {api_key::offset_delete, "offset_delete", offset_delete},
      {api_key::add_partitions_to_txn, "add_partitions_to_txn", add_partitions_to_txn},
      {api_key::txn_offset_commit, "txn_offset_commit", txn_offset_commit},
      {api_key::write_txn_markers, "write_txn_markers", write_txn_markers},
      {api_key::describe_producers, "describe_producers", describe_producers},
      {api_key::describe_configs, "describe_configs", describe_configs},
      {api_key::alter_configs, "alter_configs", alter_configs},
      {api_key::incremental_alter_configs, "incremental_alter_configs", incremental_alter_configs},
      {api_key::describe_log_dirs, "describe_log_dirs", describe_log_dirs},
      {api_key::create_partitions, "create_partitions", create_partitions},
      {api_key::delete_records, "delete_records", delete_records},
      {api_key::delete_topics, "delete_topics", delete_topics},
  };
}

std::vector<api_key> apis_without_topics() {
  return {api_key::find_coordinator,   api_key::join_group,        api_key::heartbeat,
          api_key::leave_group,        api_key::sync_group,        api_key::describe_groups,
          api_key::list_groups,        api_key::api_versions,      api_key::init_producer_id,
          api_key::add_offsets_to_txn, api_key::end_txn,           api_key::delete_groups,
          api_key::describe_cluster,   api_key::list_transactions, api_key::describe_transactions};
}

}  // namespace millrace
