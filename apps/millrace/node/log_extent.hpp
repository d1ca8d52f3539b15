#pragma once
#include <cstdint>

#include "actors/catalog/topic_entry.hpp"

namespace millrace {

/// Where the log of a partition begins and ends, as far as the node knows without asking the partition.
struct log_extent {
  std::int64_t start = 0;  ///< offset
  std::int64_t end = 0;    ///< the high watermark

  std::int64_t records() const { return end > start ? end - start : 0; }
};

/// What the partition shows of itself; before its log is opened, what the checkpoint of the data directory says, which
/// may be behind what a crash left. `index` is below the number of partitions. Threads: any.
log_extent extent_of(const topic_entry& topic, std::size_t index);

}  // namespace millrace
