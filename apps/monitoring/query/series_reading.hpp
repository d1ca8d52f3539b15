#pragma once
#include <functional>
#include <span>

#include "apps/monitoring/query/promql_tree.hpp"
#include "apps/monitoring/query/query_run.hpp"
#include "apps/monitoring/query/query_values.hpp"
#include "apps/monitoring/query/range_functions.hpp"
#include "codecs/base/result.hpp"

namespace millrace::monitoring {

/// So many points are read at once: what a query holds beside its answer.
inline constexpr std::size_t points_per_read = 64 << 10;

/// Gets what belongs to one series; the points live as long as the call.
using series_use = std::function<void(const label_set& labels, std::span<const series_point> points)>;

/// The windows of `range_ms` that a shift moves away from the steps of `grid`; all are the same where it has an anchor.
range_windows windows_of(const time_shift& shift, const step_grid& grid, std::int64_t range_ms, time_window asked);

/// Finds what `wanted` selects, chooses a resolution, sets the windows' range to what is looked at (the look-back for
/// an instant vector, and longer ones than told if `may_look_longer`) and calls `use` for each series.
/// `limit_exceeded`, `timed_out`, and what the source refuses.
result<void> read_series(const selector& wanted, range_windows& windows, bool may_look_longer, query_run& run,
                         const series_use& use);

}  // namespace millrace::monitoring
