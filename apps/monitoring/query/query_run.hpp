#pragma once
#include <cstddef>
#include <cstdint>

#include "apps/monitoring/query/query_limits.hpp"
#include "apps/monitoring/query/series_source.hpp"
#include "codecs/base/result.hpp"

namespace millrace::monitoring {

/// What one query has spent so far. Threads: one.
class query_run {
 public:
  /// `asked`: what start() and end() mean.
  query_run(series_source& source, const query_limits& limits, time_window asked)
      : source_(source), limits_(limits), asked_(asked) {}

  series_source& source() const { return source_; }
  const query_limits& limits() const { return limits_; }
  time_window asked() const { return asked_; }

  /// `timed_out` if the time is up.
  result<void> go_on() const {
    if (!limits_.time_is_up || !limits_.time_is_up()) return {};
    return make_error(errc::timed_out, "the query took too long; ask for fewer series or a shorter time");
  }

  /// So many values more are to be computed. `limit_exceeded`, `timed_out`.
  result<void> spend_values(std::size_t series, std::size_t steps) {
    values_ += series * steps;
    if (values_ > limits_.values_max) {
      return make_error(errc::limit_exceeded, "the query computes more than " + std::to_string(limits_.values_max) +
                                                  " values; ask for fewer series or a longer step");
    }
    return go_on();
  }

  std::size_t points_left() const { return limits_.points_max - points_; }
  /// So many points were read. `limit_exceeded`.
  result<void> spend_points(std::size_t points) {
    if (points > points_left()) {
      return make_error(errc::limit_exceeded, "the query reads more than " + std::to_string(limits_.points_max) +
                                                  " points; ask for fewer series, a shorter time or a longer step");
    }
    points_ += points;
    return {};
  }

 private:
  series_source& source_;
  const query_limits& limits_;
  time_window asked_;
  std::size_t values_ = 0;
  std::size_t points_ = 0;
};

}  // namespace millrace::monitoring
