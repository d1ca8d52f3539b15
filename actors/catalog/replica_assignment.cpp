#include "actors/catalog/replica_assignment.hpp"

#include <algorithm>
#include <set>

namespace millrace {

using kafka::error_code;

outcome check_replicas(const replica_list& replicas, std::size_t wanted, const catalog_options& options) {
  if (replicas.empty()) return refuse(error_code::invalid_replica_assignment, "A partition has no replica.");
  if (replicas.size() != wanted) {
    return refuse(error_code::invalid_replica_assignment, "A partition has " + std::to_string(replicas.size()) +
                                                              " replicas where others have " + std::to_string(wanted) +
                                                              ".");
  }
  std::set<std::int32_t> seen;
  for (const auto node : replicas) {
    const auto number = std::to_string(node);
    if (!seen.insert(node).second)
      return refuse(error_code::invalid_replica_assignment, "A partition has node " + number + " more than once.");
    if (node != options.node_id)
      return refuse(error_code::invalid_replica_assignment, "There is no node " + number + ".");
  }
  return {};
}

ruling<std::int32_t> partitions_of(const std::vector<partition_assignment>& assignments,
                                   const catalog_options& options) {
  std::set<std::int32_t> seen;
  for (const auto& [partition, replicas] : assignments) {
    if (!seen.insert(partition).second) {
      return refuse(error_code::invalid_replica_assignment,
                    "Partition " + std::to_string(partition) + " is assigned more than once.");
    }
    auto checked = check_replicas(replicas, assignments.front().replicas.size(), options);
    if (!checked.is_success()) return checked;
  }
  if (*seen.begin() != 0 || *seen.rbegin() != static_cast<std::int32_t>(seen.size()) - 1)
    return refuse(error_code::invalid_replica_assignment, "Partitions must be numbered from 0 without a gap.");
  return static_cast<std::int32_t>(seen.size());
}

outcome check_partition_limits(std::int64_t wanted, std::int64_t node_total, const catalog_options& options) {
  if (wanted > options.topic_partitions_max) {
    return refuse(error_code::invalid_partitions, "A topic may have " + std::to_string(options.topic_partitions_max) +
                                                      " partitions, not " + std::to_string(wanted) + ".");
  }
  if (node_total > options.node_partitions_max) {
    return refuse(error_code::policy_violation, "The node may have " + std::to_string(options.node_partitions_max) +
                                                    " partitions and would have " + std::to_string(node_total) + ".");
  }
  return {};
}

}  // namespace millrace
