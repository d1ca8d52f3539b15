#include "apps/bench/wire/topic_admin.hpp"

#include <algorithm>
#include <functional>
#include <thread>

#include "codecs/kafka/api/02_list_offsets.hpp"
#include "codecs/kafka/api/03_metadata.hpp"
#include "codecs/kafka/api/19_create_topics.hpp"
#include "codecs/kafka/api/20_delete_topics.hpp"
#include "codecs/kafka/api/44_incremental_alter_configs.hpp"

namespace millrace::bench {
namespace {

constexpr int create_topics_version = 7, delete_topics_version = 5, metadata_version = 9, list_offsets_version = 6,
              alter_configs_version = 1;
constexpr std::int8_t topic_resource = 2, set_operation = 0;
constexpr std::int32_t timeout_ms = 60'000;
constexpr std::chrono::milliseconds between_looks{2};

error refused(const char* action, const std::string& topic, kafka::error_code code,
              const std::optional<std::string>& words) {
  auto context = std::string(action) + " " + topic + ": " + std::string(kafka::name(code));
  if (words) context += " (" + *words + ")";
  return make_error(errc::unavailable, context);
}

/// Asks again until `look` says true. Its errors end the waiting.
result<void> await(const char* what, std::chrono::seconds patience, const std::function<result<bool>()>& look) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  for (;;) {
    const auto done = look();
    if (!done) return done.error();
    if (*done) return {};
    if (std::chrono::steady_clock::now() > deadline) return make_error(errc::timed_out, what);
    std::this_thread::sleep_for(between_looks);
  }
}

bool leads_all(const kafka::metadata_response_topic& topic, std::int32_t partitions) {
  return topic.error_code == kafka::error_code::none && std::ssize(topic.partitions) == partitions &&
         std::all_of(topic.partitions.begin(), topic.partitions.end(), [](const auto& partition) {
           return partition.error_code == kafka::error_code::none && partition.leader_id >= 0;
         });
}

bool all_serve(const kafka::list_offsets_response& answer) {
  for (const auto& topic : answer.topics) {
    for (const auto& partition : topic.partitions) {
      if (partition.error_code != kafka::error_code::none) return false;
    }
  }
  return true;
}

}  // namespace

result<void> create_topics(wire_client& client, const topic_plan& plan) {
  kafka::create_topics_request request;
  request.timeout_ms = timeout_ms;
  for (const auto& name : plan.names) {
    kafka::create_topics_request_topic topic;
    topic.name = name;
    topic.num_partitions = plan.partitions;
    topic.replication_factor = 1;
    for (const auto& [key, value] : plan.configs) topic.configs.push_back({key, value});
    request.topics.push_back(topic);
  }
  const auto answer = client.call<kafka::create_topics_response>(request, create_topics_version);
  if (!answer) return answer.error();
  for (const auto& topic : answer->topics) {
    if (topic.error_code != kafka::error_code::none) {
      return refused("create topic", topic.name, topic.error_code, topic.error_message);
    }
  }
  return {};
}

result<void> await_leaders(wire_client& client, const topic_plan& plan, std::chrono::seconds patience) {
  kafka::metadata_request request;
  request.allow_auto_topic_creation = false;
  request.topics.emplace();
  for (const auto& name : plan.names) request.topics->push_back({{}, name});
  const auto look = [&]() -> result<bool> {
    const auto answer = client.call<kafka::metadata_response>(request, metadata_version);
    if (!answer) return answer.error();
    return answer->topics.size() == plan.names.size() &&
           std::all_of(answer->topics.begin(), answer->topics.end(),
                       [&](const auto& topic) { return leads_all(topic, plan.partitions); });
  };
  return await("partitions without a leader", patience, look);
}

result<void> await_serving(wire_client& client, const topic_plan& plan, std::chrono::seconds patience) {
  kafka::list_offsets_request request;
  request.replica_id = -1;
  for (const auto& name : plan.names) {
    kafka::list_offsets_request_topic topic;
    topic.name = name;
    for (std::int32_t p = 0; p < plan.partitions; ++p) {
      kafka::list_offsets_request_partition partition;
      partition.partition_index = kafka::partition_index(p);
      partition.timestamp = kafka::timestamp(-1);
      topic.partitions.push_back(partition);
    }
    request.topics.push_back(topic);
  }
  const auto look = [&]() -> result<bool> {
    const auto answer = client.call<kafka::list_offsets_response>(request, list_offsets_version);
    if (!answer) return answer.error();
    return all_serve(*answer);
  };
  return await("partitions that do not serve", patience, look);
}

result<void> set_configs(wire_client& client, const std::string& topic,
                         const std::map<std::string, std::string>& configs) {
  kafka::incremental_alter_configs_request request;
  auto& resource = request.resources.emplace_back();
  resource.resource_type = topic_resource;
  resource.resource_name = topic;
  for (const auto& [key, value] : configs) resource.configs.push_back({key, set_operation, value});
  const auto answer = client.call<kafka::incremental_alter_configs_response>(request, alter_configs_version);
  if (!answer) return answer.error();
  for (const auto& changed : answer->responses) {
    if (changed.error_code != kafka::error_code::none) {
      return refused("configure topic", topic, changed.error_code, changed.error_message);
    }
  }
  return {};
}

result<void> delete_topics(wire_client& client, const std::vector<std::string>& names) {
  kafka::delete_topics_request request;
  request.timeout_ms = timeout_ms;
  request.topic_names.assign(names.begin(), names.end());
  const auto answer = client.call<kafka::delete_topics_response>(request, delete_topics_version);
  if (!answer) return answer.error();
  for (const auto& topic : answer->responses) {
    if (topic.error_code != kafka::error_code::none) {
      return refused("delete topic", topic.name.value_or("?"), topic.error_code, topic.error_message);
    }
  }
  return {};
}

}  // namespace millrace::bench
