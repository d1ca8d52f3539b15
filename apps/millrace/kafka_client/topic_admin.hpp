#pragma once
#include <map>
#include <string>
#include <vector>

#include "apps/millrace/kafka_client/admin_call.hpp"
#include "apps/millrace/kafka_client/partition_offsets.hpp"

namespace millrace::cli {

struct new_topic {
  std::string name;
  int partitions = -1;          ///< -1: the cluster's default
  int replication_factor = -1;  ///< -1: the cluster's default
  std::map<std::string, std::string> configs;
};

/// Errors name the topic: `already_exists`; `unsupported` if the cluster refuses.
result<void> create_topic(const client& c, const new_topic& topic, dry_run dry);

/// `not_found` if there is no such topic. There is no dry run in the protocol.
result<void> delete_topic(const client& c, const std::string& name);

/// Grows the topic to `total` partitions; `unsupported` if it has that many.
result<void> grow_topic(const client& c, const std::string& name, std::size_t total, dry_run dry);

/// Deletes all records before each given offset (`DeleteRecords`).
result<void> delete_records_before(const client& c, const std::vector<partition_offset>& offsets);

}  // namespace millrace::cli
