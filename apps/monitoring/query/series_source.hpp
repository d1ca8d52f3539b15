#pragma once
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <vector>

#include "apps/monitoring/events/label_set.hpp"
#include "apps/monitoring/events/resolution.hpp"
#include "apps/monitoring/query/label_matcher.hpp"
#include "apps/monitoring/series/quantile_sketch.hpp"
#include "codecs/base/result.hpp"

namespace millrace::monitoring {

/// The samples of one series in one bucket, as they are kept.
struct series_point {
  std::int64_t time_ms = 0;  ///< of the last sample in it
  double first = 0, last = 0, min = 0, max = 0, sum = 0;
  std::uint64_t count = 0;                             ///< at least 1
  std::shared_ptr<const quantile_sketch> spread = {};  ///< of several samples, if `series_points::with_spread`

  /// One sample alone.
  static series_point of(std::int64_t time_ms, double value) {
    return {time_ms, value, value, value, value, value, 1, {}};
  }
};

/// Milliseconds since 1970; both ends belong to it.
struct time_window {
  std::int64_t from_ms = std::numeric_limits<std::int64_t>::min();
  std::int64_t to_ms = std::numeric_limits<std::int64_t>::max();
};

struct found_series {
  std::uint64_t id = 0;
  label_set labels;
};

/// Points of several series, one after the other in the order in which they were asked for.
struct series_points {
  std::vector<series_point> points;
  std::vector<std::size_t> ends;  ///< of each series: where its points end in `points`
  bool with_spread = false;       ///< how the samples of points are spread is wanted too

  void clear() {
    points.clear();
    ends.clear();
  }
  /// Ends the series whose points were appended last.
  void end_series() { ends.push_back(points.size()); }
  std::span<const series_point> of(std::size_t series) const {
    const auto from = series == 0 ? 0 : ends[series - 1];
    return std::span(points).subspan(from, ends[series] - from);
  }
};

/// Where queries find series and their points. Threads: used by one query at a time; calls may block.
class series_source {
 public:
  virtual ~series_source() = default;

  /// The series that all of `matchers` admit, no series twice, in any order. May leave out those without a point in
  /// `window`. `limit_exceeded` if there are more than `series_max`: nothing is cut off silently.
  virtual result<std::vector<found_series>> find(std::span<const label_matcher> matchers, time_window window,
                                                 std::size_t series_max) = 0;

  /// Appends to `into`, which is empty, for each of `ids` its points whose `time_ms` is in `window`, in ascending time,
  /// and ends it; an unknown id has none. Where `wanted` is no longer kept, or not yet, another resolution may stand
  /// in; buckets do not overlap. `limit_exceeded` if there are more than `points_max`.
  virtual result<void> read(std::span<const std::uint64_t> ids, time_window window, resolution wanted,
                            std::size_t points_max, series_points& into) = 0;

  /// From when on points of this resolution are kept; the lowest time if always.
  virtual std::int64_t oldest_ms(resolution) const { return std::numeric_limits<std::int64_t>::min(); }
};

}  // namespace millrace::monitoring
