#include "apps/millrace/node/log_extent.hpp"

namespace millrace {

log_extent extent_of(const topic_entry& topic, std::size_t index) {
  const auto& shown = *topic.partitions[index].progress;
  const auto end = shown.high_watermark.load(std::memory_order_acquire);
  const auto start = shown.log_start_offset.load(std::memory_order_relaxed);
  return {start, end >= 0 ? end : shown.end_before_opening.load(std::memory_order_relaxed)};
}

}  // namespace millrace
