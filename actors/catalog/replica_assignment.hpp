#pragma once
#include <vector>

#include "actors/catalog/catalog_logic.hpp"
#include "actors/catalog/refusal.hpp"

namespace millrace {

/// Who shall hold one partition, as the client asked: nodes that exist, each once, at least one.
outcome check_replicas(const replica_list& replicas, std::size_t wanted, const catalog_options& options);

/// How many partitions a manual assignment makes: they must be numbered from 0 without a gap, each with as many
/// replicas.
ruling<std::int32_t> partitions_of(const std::vector<partition_assignment>& assignments,
                                   const catalog_options& options);

/// Whether a topic may have `wanted` partitions where the node will then have `node_total`.
outcome check_partition_limits(std::int64_t wanted, std::int64_t node_total, const catalog_options& options);

}  // namespace millrace
