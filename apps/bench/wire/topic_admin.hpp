#pragma once
#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "apps/bench/wire/wire_client.hpp"

namespace millrace::bench {

/// Topics that a load is run on.
struct topic_plan {
  std::vector<std::string> names;
  std::int32_t partitions = 1;  ///< of each
  std::map<std::string, std::string> configs;
};

/// Creates the topics by one request, with one replica each. `unavailable`, with Kafka's code: one was refused.
result<void> create_topics(wire_client& client, const topic_plan& plan);

/// Waits until every partition of every topic has a leader by the server's metadata. `timed_out` after `patience`.
result<void> await_leaders(wire_client& client, const topic_plan& plan, std::chrono::seconds patience);

/// Waits until every partition answers for its end offset: leaders are known earlier than they serve. `timed_out`.
result<void> await_serving(wire_client& client, const topic_plan& plan, std::chrono::seconds patience);

/// Sets configs of a topic that is there. Errors as `create_topics`.
result<void> set_configs(wire_client& client, const std::string& topic,
                         const std::map<std::string, std::string>& configs);

/// Errors as `create_topics`.
result<void> delete_topics(wire_client& client, const std::vector<std::string>& names);

}  // namespace millrace::bench
