#pragma once
#include <cstdint>

#include "codecs/kafka/units.hpp"

namespace millrace {

/// A segment that gets no more records, as compaction sees it.
struct closed_segment {
  kafka::offset base;
  kafka::offset end;
  std::uint32_t size = 0;
  kafka::timestamp first{-1};   ///< by which its age is measured; -1: not known
  kafka::timestamp newest{-1};  ///< of all its records; -1: none has one
};

}  // namespace millrace
