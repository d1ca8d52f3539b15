#pragma once
#include <cstddef>
#include <cstdint>
#include <limits>

#include "codecs/kafka/units.hpp"
#include "runtime/storage/log_settings.hpp"

namespace millrace {

/// The segment that is appended to, as far as rolling goes.
struct segment_fill {
  kafka::offset base;
  std::uint32_t size = 0;
  std::size_t index_bytes = 0;
  kafka::timestamp first_timestamp{-1};  ///< -1: not known
};

/// What is about to be appended.
struct incoming_batches {
  std::uint64_t size = 0;
  kafka::offset last_offset;
  kafka::timestamp max_timestamp{-1};
};

/// Whether a new segment must be begun for `incoming`. An empty one never rolls. The age of a segment is measured by
/// its records, not by the clock, so that a log that is copied rolls where the original did.
inline bool must_roll(const segment_fill& active, const incoming_batches& incoming, const log_settings& settings) {
  if (active.size == 0) return false;
  if (active.size + incoming.size > settings.segment_bytes_max) return true;
  if (incoming.last_offset - active.base > std::numeric_limits<std::int32_t>::max()) return true;
  if (active.index_bytes >= settings.index_bytes_max) return true;
  return active.first_timestamp.value >= 0 &&
         incoming.max_timestamp - active.first_timestamp > settings.segment_age_max.count();
}

}  // namespace millrace
