#pragma once
#include <cstdint>

#include "codecs/kafka/units.hpp"

namespace millrace {

/// Where a batch stands in its segment, in bytes from the file's start, and which offsets it holds.
struct batch_place {
  std::uint32_t position = 0;
  std::uint32_t end_position = 0;
  kafka::offset base_offset;
  kafka::offset last_offset;

  friend bool operator==(const batch_place&, const batch_place&) = default;
};

/// A boundary between two batches: the position in the segment and the offset that begins there.
struct batch_boundary {
  std::uint32_t position = 0;
  kafka::offset next;

  friend bool operator==(const batch_boundary&, const batch_boundary&) = default;
};

}  // namespace millrace
