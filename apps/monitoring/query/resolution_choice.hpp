#pragma once
#include <cstddef>
#include <cstdint>

#include "apps/monitoring/query/series_source.hpp"

namespace millrace::monitoring {

/// How far an instant vector looks back for a value.
inline constexpr std::int64_t look_back_ms = 300'000;

/// The least number of buckets in a range: at many steps, and at one step alone, where nothing else bounds how wrong
/// the range's ends may be and the points are few anyway.
inline constexpr std::int64_t buckets_per_range_min = 2;
inline constexpr std::int64_t buckets_per_lone_range_min = 30;

/// What a selector reads.
struct wanted_points {
  std::int64_t from_ms = 0;
  std::size_t steps = 1;
  std::int64_t step_ms = 0;
  std::int64_t range_ms = 0;  ///< 0: the newest point within the look-back
};

/// The coarsest resolution whose buckets are as long as the step at most and fit into the range so many times; if the
/// source keeps it no longer at the beginning, the next that it keeps there.
resolution choose_resolution(const wanted_points& wanted, const series_source& source);

/// How far an instant vector looks back among points of `of`: as far as to the end of the bucket before at least.
std::int64_t look_back_among(resolution of);

/// The range that is looked at where one of `range_ms` was asked for: two buckets at least.
std::int64_t range_among(resolution of, std::int64_t range_ms);

}  // namespace millrace::monitoring
