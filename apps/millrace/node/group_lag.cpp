#include "apps/millrace/node/group_lag.hpp"

#include <algorithm>

#include "apps/millrace/node/log_extent.hpp"

namespace millrace {
namespace {

const metric_family group_members{"millrace_group_members", "Members of a consumer group."};
const metric_family group_offset{"millrace_group_committed_offset", "Offset that a consumer group has committed."};
const metric_family group_lag{"millrace_group_lag",
                              "Records between a consumer group's committed offset and the end of the partition."};

}  // namespace

std::optional<std::int64_t> lag_of(const catalog_view& topics, const std::string& topic,
                                   const partition_cursor& cursor) {
  const auto* served = topics.find(topic);
  const auto index = static_cast<std::size_t>(cursor.partition.value);
  if (served == nullptr || index >= served->partitions.size() || cursor.at.value < 0) return std::nullopt;
  const auto extent = extent_of(*served, index);
  return std::max<std::int64_t>(extent.end - std::max(cursor.at.value, extent.start), 0);
}

std::int64_t lag_of(const catalog_view& topics, const surveyed_group& group) {
  std::int64_t lag = 0;
  for (const auto& topic : group.cursors) {
    for (const auto& cursor : topic.partitions) lag += lag_of(topics, topic.topic, cursor).value_or(0);
  }
  return lag;
}

void collect_groups(metric_sink& sink, const group_survey& survey, const catalog_view& topics) {
  for (const auto& group : survey.groups) {
    sink.gauge(group_members, {{"group", group.id}}, static_cast<double>(group.members));
    for (const auto& topic : group.cursors) {
      for (const auto& cursor : topic.partitions) {
        const auto lag = lag_of(topics, topic.topic, cursor);
        if (!lag) continue;
        const metric_labels labels{
            {"group", group.id}, {"topic", topic.topic}, {"partition", std::to_string(cursor.partition.value)}};
        sink.gauge(group_offset, labels, static_cast<double>(cursor.at.value));
        sink.gauge(group_lag, labels, static_cast<double>(*lag));
      }
    }
  }
}

}  // namespace millrace
