#pragma once
#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <utility>

#include "actors/catalog/catalog_logic.hpp"

namespace millrace {

/// Ids that count: reproducible, and none is reserved.
inline id_source counting_ids() {
  return [next = std::uint64_t{1}]() mutable {
    topic_id id;
    std::memcpy(id.bytes.data(), &next, sizeof next);
    ++next;
    return id;
  };
}

/// The rules alone: each request is decided and its events applied at once, as if every append succeeded.
struct catalog_fixture : ::testing::Test {
  using configs = std::vector<std::pair<std::string, std::optional<std::string>>>;

  catalog_state state;
  catalog_options options{.node_id = 1, .cluster_id = "test", .started_configs = {}};
  id_source new_id = counting_ids();
  std::int64_t now_ms = 1'700'000'000'000;
  const stream_list* context_streams = nullptr;
  std::size_t events = 0;  // of the last request

  template <class Request>
  auto ask(const Request& request) {
    auto decided = decide(state, request, {options, now_ms, new_id, context_streams});
    events = decided.events.size();
    for (const auto& event : decided.events) state.apply(event);
    return std::move(decided.reply);
  }

  created_topic create(topic_to_create wanted, bool validate_only = false) {
    return ask(create_topics_request{{std::move(wanted)}, validate_only}).topics.at(0);
  }

  created_topic create(const std::string& name, std::int32_t partitions = 1, configs with = {}) {
    return create(topic_to_create{name, partitions, 1, {}, std::move(with)});
  }

  kafka::error_code code_of_create(const std::string& name) { return create(name).result.code; }

  outcome remove(const std::string& name) { return ask(delete_topics_request{{{name, {}}}}).topics.at(0).result; }

  outcome grow(const std::string& name, std::int32_t partitions,
               std::optional<std::vector<replica_list>> assignments = std::nullopt) {
    return ask(create_partitions_request{{{name, partitions, std::move(assignments)}}, false}).topics.at(0).result;
  }

  outcome alter(resource_type type, const std::string& name, std::vector<config_change> changes,
                bool replace_all = false) {
    return ask(alter_configs_request{{{type, name, std::move(changes)}}, replace_all, false}).resources.at(0).result;
  }

  outcome alter_topic(const std::string& name, std::vector<config_change> changes) {
    return alter(resource_type::topic, name, std::move(changes));
  }

  outcome alter_node(const std::string& name, std::vector<config_change> changes) {
    return alter(resource_type::node, name, std::move(changes));
  }
};

}  // namespace millrace
