#pragma once
#include <optional>
#include <string>
#include <vector>

#include "codecs/kafka/units.hpp"

namespace millrace::cli {

struct record_header {
  std::string key;
  std::optional<std::string> value;  ///< nullopt: a null, which Kafka tells from empty

  friend bool operator==(const record_header&, const record_header&) = default;
};

/// A record as the command line reads or writes it. Owns its bytes, which need not be text.
struct record {
  std::string topic;
  kafka::partition_index partition{-1};  ///< -1: the client's partitioner chooses
  kafka::offset offset{-1};              ///< -1: not written yet
  kafka::timestamp time{-1};             ///< -1: none
  std::optional<std::string> key;
  std::optional<std::string> value;
  std::vector<record_header> headers;

  friend bool operator==(const record&, const record&) = default;
};

}  // namespace millrace::cli
