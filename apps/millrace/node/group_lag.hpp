#pragma once
#include <cstdint>
#include <optional>

#include "actors/catalog/catalog_view.hpp"
#include "apps/millrace/node/group_survey.hpp"
#include "runtime/metrics/registry.hpp"

namespace millrace {

/// Records of the partition that a group which committed `cursor` has not read; nothing if it committed none, or if
/// there is no such partition any more.
std::optional<std::int64_t> lag_of(const catalog_view& topics, const std::string& topic,
                                   const partition_cursor& cursor);

/// Of all partitions that the group has committed offsets of.
std::int64_t lag_of(const catalog_view& topics, const surveyed_group& group);

/// Members, committed offsets and lag of each group.
void collect_groups(metric_sink& sink, const group_survey& survey, const catalog_view& topics);

}  // namespace millrace
