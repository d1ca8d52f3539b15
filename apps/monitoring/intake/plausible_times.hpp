#pragma once
#include <cstddef>
#include <cstdint>

#include "apps/monitoring/formats/intake_batch.hpp"

namespace millrace::monitoring {

/// A host's clock may go ahead of this node's by so much.
inline constexpr std::int64_t ahead_ms_max = 10 * 60'000;

/// Samples and lines may come so late.
inline constexpr std::int64_t behind_ms_max = std::int64_t{7} * 86'400'000;

/// Takes out what is of an impossible time, and counts it among what was refused.
void refuse_impossible_times(intake_batch& batch, std::int64_t now_ms);

}  // namespace millrace::monitoring
