#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "apps/millrace/kafka_client/client.hpp"
#include "apps/millrace/kafka_client/metadata.hpp"
#include "apps/millrace/text/log_range.hpp"
#include "apps/millrace/text/position.hpp"
#include "codecs/kafka/units.hpp"

namespace millrace::cli {

struct partition_offset {
  std::string topic;
  kafka::partition_index partition;
  kafka::offset at;  ///< -1: none, for instance nothing committed
};

/// What a partition holds: records from `start` up to, not including, `end` (the high watermark).
struct partition_bounds {
  std::string topic;
  kafka::partition_index partition;
  kafka::offset start;
  kafka::offset end;
};

/// The list as librdkafka wants it, with the offsets set.
partition_list list_of(const std::vector<partition_offset>& offsets);

/// What librdkafka says of each; nothing where it has no list.
std::vector<partition_offset> offsets_in(const rd_kafka_topic_partition_list_t* list);

/// The first error of a single partition, with its name.
result<void> check_partitions(std::string_view attempt, const rd_kafka_topic_partition_list_t& list);

/// Every partition of a described topic.
std::vector<partition_offset> partitions_of(const topic_description& topic);

/// Start and end of each partition, in the order given; one request to each leader for either.
result<std::vector<partition_bounds>> find_bounds(const client& c, const std::vector<partition_offset>& partitions);

/// What a position stands for in some partitions.
struct resolved_positions {
  std::vector<partition_offset> places;  ///< one a partition, in order; one outside is moved to the nearer bound
  std::vector<stray_position> strays;    ///< those that were outside
};

/// A time after the last record is the end. `shifted_by` counts from the `at` of each entry, or from the start where
/// that is -1.
result<resolved_positions> resolve(const client& c, const std::vector<partition_offset>& partitions,
                                   const position& where);

}  // namespace millrace::cli
