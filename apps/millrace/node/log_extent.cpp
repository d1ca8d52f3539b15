#include "apps/millrace/node/log_extent.hpp"

#include "codecs/log/log_names.hpp"

namespace millrace {

log_extent extent_of(const topic_entry& topic, std::size_t index, const log_marks& marks) {
  const auto& shown = *topic.partitions[index].progress;
  const auto end = shown.high_watermark.load(std::memory_order_acquire);
  if (end >= 0) return {shown.log_start_offset.load(std::memory_order_relaxed), end};
  const kafka::partition_index partition(static_cast<std::int32_t>(index));
  const auto mark = marks.find(partition_directory_name({topic.facts->name, partition}));
  return mark ? log_extent{mark->log_start.value, mark->durable_end.value} : log_extent{};
}

}  // namespace millrace
