#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "codecs/kafka/records/record.hpp"
#include "codecs/kafka/units.hpp"
#include "runtime/flow/event/event_time.hpp"

namespace millrace::flow {

/// A record as a service reads it from a topic. Borrows.
struct topic_record {
  kafka::partition_index partition;
  kafka::offset offset;
  kafka::timestamp time;
  std::optional<std::string_view> key;
  std::optional<std::string_view> value;
  kafka::record_headers headers = {};
};

/// A record that a service writes to a topic. It goes to `partition`, or with a key to that which Kafka's clients would
/// choose; without either to the first one.
struct new_topic_record {
  std::optional<std::string> key = {};
  std::optional<std::string> value = {};
  kafka::timestamp time{-1};  ///< -1: the time of the commit
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::optional<kafka::partition_index> partition = {};
};

}  // namespace millrace::flow
