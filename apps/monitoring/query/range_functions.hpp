#pragma once
#include <cmath>
#include <cstdint>
#include <functional>
#include <span>

#include "apps/monitoring/query/promql_functions.hpp"
#include "apps/monitoring/query/query_values.hpp"
#include "apps/monitoring/query/series_source.hpp"

namespace millrace::monitoring {

/// The ranges that a function looks at, one a step; both ends belong to a range.
struct range_windows {
  step_grid ends;
  std::int64_t range_ms = 0;
  std::int64_t told_range_ms = 0;      ///< as it was asked for; what is an increase is scaled to it
  step_grid steps;                     ///< without offset and @
  std::function<bool()> time_is_up{};  ///< asked where ranges are dear: the rest of an answer is of no use then
  bool with_spread = false;            ///< how the samples of each point are spread is wanted
};

/// Whether a function may look at a longer range than it was told without another meaning; if the points are coarse.
bool may_look_longer(promql_function function);

/// `out` gets for each range what `function` answers, or `absent`. `parameter` has a number for each step if the
/// function takes one. In one pass over `points`. Counts, sums, extremes and averages are
/// those of the samples; quantiles too, to one percent
/// where points are of several samples; rates and all others are of the points' last values; deviations of their means.
void apply_range_function(promql_function function, std::span<const series_point> points, const range_windows& windows,
                          std::span<const double> parameter, std::span<double> out);

/// `out` gets the last value of each range, or its time in seconds.
void newest_values(std::span<const series_point> points, const range_windows& windows, std::span<double> out);
void newest_times(std::span<const series_point> points, const range_windows& windows, std::span<double> out);

/// Numbers by size, NaN before them.
struct by_size {
  bool operator()(double a, double b) const { return std::isnan(a) ? !std::isnan(b) : a < b; }
};

/// The φ-quantile of values in the order of `by_size`; NaN if there are none.
double quantile_of_sorted(double phi, std::span<const double> values);

}  // namespace millrace::monitoring
