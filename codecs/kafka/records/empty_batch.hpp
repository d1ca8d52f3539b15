#pragma once
#include <cstddef>
#include <limits>
#include <vector>

#include "codecs/kafka/units.hpp"

namespace millrace::kafka {

/// As many offsets as one batch can stand for.
inline constexpr std::int64_t empty_batch_offsets_max = std::numeric_limits<std::int32_t>::max();

/// A batch without records that stands for the offsets [base, end), of which there are 1 to `empty_batch_offsets_max`:
/// clients go on behind it. Compaction leaves such batches, too. Source: record_batch.md.
std::vector<std::byte> encode_empty_batch(offset base, offset end, leader_epoch epoch);

}  // namespace millrace::kafka
