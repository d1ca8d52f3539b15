#pragma once
#include <cstdint>

namespace millrace {

/// How the offsets of a segment's batches follow each other: without a gap, as they were appended, or only rising, as
/// compaction leaves them.
enum class continuity : std::uint8_t { gapless, rising };

}  // namespace millrace
