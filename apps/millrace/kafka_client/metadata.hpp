#pragma once
#include <string>
#include <variant>
#include <vector>

#include "apps/millrace/kafka_client/client.hpp"
#include "codecs/kafka/units.hpp"

namespace millrace::cli {

struct partition_description {
  kafka::partition_index index;
  std::int32_t leader;  ///< -1: none
  std::vector<std::int32_t> replicas;
  std::vector<std::int32_t> in_sync;
};

struct topic_description {
  std::string name;
  std::vector<partition_description> partitions;  ///< ascending
  bool internal() const { return name.starts_with("__"); }
};

struct no_topics {};
struct all_topics {};
struct one_topic {
  std::string name;
};
using topic_scope = std::variant<no_topics, all_topics, one_topic>;

using metadata_handle = std::unique_ptr<const rd_kafka_metadata_t, destroyer<rd_kafka_metadata_destroy>>;

/// The cluster's answer as librdkafka holds it.
result<metadata_handle> fetch_metadata(const client& c, const topic_scope& scope);

/// All topics by name.
result<std::vector<topic_description>> list_topics(const client& c);

/// `not_found` if there is no such topic. Creates none, unless the client is a producer's.
result<topic_description> describe_topic(const client& c, const std::string& name);

/// As above, with a client of its own: creates none in any case.
result<topic_description> look_up_topic(const connection_options& connection, const std::string& name);

}  // namespace millrace::cli
