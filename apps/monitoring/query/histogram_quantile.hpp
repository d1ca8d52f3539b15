#pragma once
#include <span>

#include "apps/monitoring/query/query_run.hpp"
#include "apps/monitoring/query/query_values.hpp"
#include "codecs/base/result.hpp"

namespace millrace::monitoring {

/// The label of a histogram's buckets: what their observations are at most.
inline constexpr std::string_view bucket_label = "le";

/// The φ-quantiles of histograms: of the columns that differ in `le` alone, which count what is at most that. The
/// observations of a bucket are taken as spread evenly. Columns without such a number are passed over. `phi` has a
/// number for each step. `timed_out`, `limit_exceeded`.
result<columns> histogram_quantile(std::span<const double> phi, const columns& buckets, query_run& run);

}  // namespace millrace::monitoring
