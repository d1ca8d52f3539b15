#pragma once
#include <chrono>
#include <span>

#include "codecs/kafka/units.hpp"
#include "runtime/storage/closed_segment.hpp"

namespace millrace {

/// When a log is compacted. Names in brackets are the topic's configs.
struct compaction_terms {
  std::chrono::milliseconds lag_min{0};                                 ///< [min.compaction.lag.ms]
  std::chrono::milliseconds lag_max{std::chrono::milliseconds::max()};  ///< [max.compaction.lag.ms]
  double dirty_ratio_min = 0.5;                                         ///< [min.cleanable.dirty.ratio]
};

/// How much of a log could be compacted, and whether it is time to.
struct compaction_need {
  kafka::offset first_dirty;  ///< records from here on have not been compacted
  kafka::offset end;          ///< those from here on may not be yet
  double dirty_ratio = 0;     ///< bytes between the two, of all bytes below `end`
  bool due = false;
};

/// `closed` are the segments that may be compacted but for their age, oldest first; `cleaned_end` is how far compaction
/// came before, and counts only if it is within the log. Pure.
compaction_need assess(std::span<const closed_segment> closed, kafka::offset log_start, kafka::offset cleaned_end,
                       const compaction_terms& terms, kafka::timestamp now);

}  // namespace millrace
