#pragma once
#include <cstdint>

#include "codecs/kafka/units.hpp"
#include "runtime/storage/log_settings.hpp"

namespace millrace {

/// The oldest segment of a log, as far as retention goes.
struct oldest_segment {
  kafka::offset end;
  std::uint64_t size = 0;
  kafka::timestamp newest{-1};  ///< -1: no record has a timestamp, and time never removes the segment
};

struct retention_limits {
  kafka::timestamp now;
  kafka::offset log_start;       ///< a segment that ends at or before it is of no use
  kafka::offset high_watermark;  ///< a segment that reaches above it stays
  std::uint64_t log_bytes = 0;   ///< of all segments, this one included
};

/// Whether the oldest segment goes: it lies below the log's start, all its records are too old, or the log is as long
/// as `retention_bytes_max` without it.
inline bool may_go(const oldest_segment& s, const log_settings& settings, const retention_limits& limits) {
  if (s.end > limits.high_watermark) return false;
  if (s.end <= limits.log_start) return true;
  if (settings.retention_age_max && s.newest.value >= 0 &&
      limits.now - s.newest > settings.retention_age_max->count()) {
    return true;
  }
  return settings.retention_bytes_max && limits.log_bytes - s.size >= *settings.retention_bytes_max;
}

}  // namespace millrace
