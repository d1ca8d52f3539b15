#pragma once
#include "actors/catalog/topic_entry.hpp"

namespace millrace {

/// False: a topic of a mirror that no cut has shown yet, and of which nobody is told.
inline bool is_listed(const topic_entry& topic) {
  const auto& first = topic.partitions;
  if (first.empty()) return !topic.facts->mirrored;
  return !first.front().showing || first.front().showing->shown_max.load(std::memory_order_acquire) >= 0;
}

}  // namespace millrace
