#include "apps/monitoring/query/range_functions.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "apps/monitoring/query/sliding_windows.hpp"

namespace millrace::monitoring {
namespace {

using f = promql_function;

double as_seconds(std::int64_t ms) { return static_cast<double>(ms) / 1000; }
double mean_of(const series_point& p) { return p.count > 1 ? p.sum / static_cast<double>(p.count) : p.last; }

struct totals_part {
  double sum, min, max, count;

  static totals_part of(const series_point& p) { return {p.sum, p.min, p.max, static_cast<double>(p.count)}; }
  static totals_part together(const totals_part& a, const totals_part& b) {
    return {a.sum + b.sum, std::min(a.min, b.min), std::max(a.max, b.max), a.count + b.count};
  }
};

/// A counter that falls has begun again; what it had before counts too. A bucket whose greatest value is not its last
/// saw that itself, and the greatest is nearer to what the counter had.
struct counter_part {
  double first_last, first_max, last, before_resets, resets;

  static counter_part of(const series_point& p) { return {p.last, p.max, p.last, 0, 0}; }
  static counter_part together(const counter_part& a, const counter_part& b) {
    const bool reset = a.last > b.first_last || b.first_max > b.first_last;
    return {a.first_last, a.first_max, b.last,
            a.before_resets + b.before_resets + (reset ? std::max(a.last, b.first_max) : 0),
            a.resets + b.resets + (reset ? 1 : 0)};
  }
};

struct changes_part {
  double first, last, changes;

  static changes_part of(const series_point& p) { return {p.last, p.last, 0}; }
  static changes_part together(const changes_part& a, const changes_part& b) {
    return {a.first, b.last, a.changes + b.changes + (a.last != b.first ? 1 : 0)};
  }
};

struct deviation_part {
  double count, mean, squares;  // squares of the differences to the mean, summed

  static deviation_part of(const series_point& p) { return {1, mean_of(p), 0}; }
  static deviation_part together(const deviation_part& a, const deviation_part& b) {
    const double count = a.count + b.count, gap = b.mean - a.mean;
    return {count, a.mean + gap * b.count / count, a.squares + b.squares + gap * gap * a.count * b.count / count};
  }
};

/// A straight line by least squares. Times are in seconds from its first point and its mean: large ones lose nothing.
struct line_part {
  std::int64_t first_ms;
  double count, time, value, time_squares, products;

  static line_part of(const series_point& p) { return {p.time_ms, 1, 0, p.last, 0, 0}; }
  static line_part together(const line_part& a, const line_part& b) {
    const double count = a.count + b.count, weight = a.count * b.count / count;
    const double later = as_seconds(b.first_ms - a.first_ms) + b.time - a.time, higher = b.value - a.value;
    return {a.first_ms,
            count,
            a.time + later * b.count / count,
            a.value + higher * b.count / count,
            a.time_squares + b.time_squares + later * later * weight,
            a.products + b.products + later * higher * weight};
  }
  double slope() const { return products / time_squares; }
};

/// The points of a range, its ends, and what was found between the first point and the last.
struct measured_range {
  std::int64_t first_ms, last_ms, from_ms, to_ms;
  std::size_t points;
  double first_value, difference;
  bool is_counter;
};

/// How much longer the range is than the time between its points, if the series is taken to go on up to an end that is
/// near: within the usual distance of points and a tenth. A counter did not begin below zero.
double extrapolation(const measured_range& m) {
  const double between = as_seconds(m.last_ms - m.first_ms);
  const double distance = between / static_cast<double>(m.points - 1);
  double before = as_seconds(m.first_ms - m.from_ms);
  const double after = as_seconds(m.to_ms - m.last_ms);
  if (m.is_counter && m.difference > 0 && m.first_value >= 0) {
    before = std::min(before, between * (m.first_value / m.difference));
  }
  const double near = distance * 1.1;
  return (between + (before < near ? before : distance / 2) + (after < near ? after : distance / 2)) / between;
}

void differences(f function, std::span<const series_point> points, const range_windows& windows,
                 std::span<double> out) {
  // An increase is of the range that was asked for, whichever was looked at.
  const double factor = function == f::rate
                            ? 1 / as_seconds(windows.range_ms)
                            : static_cast<double>(windows.told_range_ms) / static_cast<double>(windows.range_ms);
  const auto answer = [&](std::size_t step, std::size_t from, std::size_t to, double difference, bool is_counter) {
    if (to - from < 2) return;
    const auto end = windows.ends.at(step);
    out[step] = difference * factor *
                extrapolation({points[from].time_ms, points[to - 1].time_ms, end - windows.range_ms, end, to - from,
                               points[from].last, difference, is_counter});
  };
  if (function == f::delta) {
    for_each_window(points, windows, [&](std::size_t step, std::size_t from, std::size_t to) {
      answer(step, from, to, points[to - 1].last - points[from].last, false);
    });
    return;
  }
  slide<counter_part>(points, windows, [&](std::size_t step, std::size_t from, std::size_t to, const counter_part& c) {
    answer(step, from, to, c.last - c.first_last + c.before_resets, true);
  });
}

void last_differences(f function, std::span<const series_point> points, const range_windows& windows,
                      std::span<double> out) {
  for_each_window(points, windows, [&](std::size_t step, std::size_t from, std::size_t to) {
    if (to - from < 2) return;
    const auto &before = points[to - 2], &newest = points[to - 1];
    if (function == f::idelta) {
      out[step] = newest.last - before.last;
    } else {
      const double difference = newest.last < before.last ? newest.last : newest.last - before.last;
      out[step] = difference / as_seconds(newest.time_ms - before.time_ms);
    }
  });
}

void lines(f function, std::span<const series_point> points, const range_windows& windows,
           std::span<const double> parameter, std::span<double> out) {
  slide<line_part>(points, windows, [&](std::size_t step, std::size_t, std::size_t, const line_part& line) {
    if (line.count < 2) return;
    if (function == f::deriv) {
      out[step] = line.slope();
      return;
    }
    const auto now_ms = windows.steps.at(step);
    out[step] = line.value + line.slope() * (as_seconds(now_ms - line.first_ms) - line.time + parameter[step]);
  });
}

double total_of(f function, const totals_part& part) {
  switch (function) {
    case f::avg_over_time: return part.sum / part.count;
    case f::min_over_time: return part.min;
    case f::max_over_time: return part.max;
    case f::sum_over_time: return part.sum;
    default: return part.count;
  }
}

/// The values of a range in their order, kept as the range moves: most stay where they are.
class sorted_range {
 public:
  explicit sorted_range(std::span<const series_point> points) : points_(points) {}

  std::span<const double> move_to(std::size_t from, std::size_t to) {
    if (from >= to_) {
      values_.clear();
      from_ = to_ = from;
    }
    for (; from_ < from; ++from_) {
      values_.erase(std::lower_bound(values_.begin(), values_.end(), mean_of(points_[from_]), by_size()));
    }
    const bool mostly_new = to - to_ > values_.size();
    for (; to_ < to; ++to_) {
      const double value = mean_of(points_[to_]);
      const auto place = std::upper_bound(values_.begin(), values_.end(), value, by_size());
      values_.insert(mostly_new ? values_.end() : place, value);
    }
    if (mostly_new) std::sort(values_.begin(), values_.end(), by_size());
    return values_;
  }

 private:
  std::span<const series_point> points_;
  std::size_t from_ = 0, to_ = 0;
  std::vector<double> values_;
};

/// Of the samples behind the points, by their sketches.
double quantile_of_samples(double phi, std::span<const series_point> points) {
  if (phi < 0) return -std::numeric_limits<double>::infinity();
  if (phi > 1) return std::numeric_limits<double>::infinity();
  quantile_sketch all;
  for (const auto& point : points) point.spread ? all.merge(*point.spread) : all.add(point.last);
  return all.quantile(phi);
}

void quantiles(std::span<const series_point> points, const range_windows& windows, std::span<const double> parameter,
               std::span<double> out) {
  const bool is_of_several = std::ranges::any_of(points, [](const auto& point) { return point.spread != nullptr; });
  sorted_range range(points);
  bool over = false;
  for_each_window(points, windows, [&](std::size_t step, std::size_t from, std::size_t to) {
    over = over || (windows.time_is_up && windows.time_is_up());
    if (over) return;
    const auto phi = parameter[step];
    out[step] = is_of_several && !std::isnan(phi) ? quantile_of_samples(phi, points.subspan(from, to - from))
                                                  : quantile_of_sorted(phi, range.move_to(from, to));
  });
}

}  // namespace

bool may_look_longer(promql_function function) {
  switch (function) {
    case f::changes:
    case f::resets:
    case f::sum_over_time:
    case f::count_over_time:
    case f::present_over_time:
    case f::absent_over_time: return false;
    default: return is_range_function(function);
  }
}

void apply_range_function(promql_function function, std::span<const series_point> points, const range_windows& windows,
                          std::span<const double> parameter, std::span<double> out) {
  std::fill(out.begin(), out.end(), absent);
  switch (function) {
    case f::rate:
    case f::increase:
    case f::delta: return differences(function, points, windows, out);
    case f::irate:
    case f::idelta: return last_differences(function, points, windows, out);
    case f::deriv:
    case f::predict_linear: return lines(function, points, windows, parameter, out);
    case f::changes:
      return slide<changes_part>(points, windows,
                                 [&](auto step, auto, auto, const changes_part& part) { out[step] = part.changes; });
    case f::resets:
      return slide<counter_part>(points, windows,
                                 [&](auto step, auto, auto, const counter_part& part) { out[step] = part.resets; });
    case f::stddev_over_time:
    case f::stdvar_over_time:
      return slide<deviation_part>(points, windows, [&](auto step, auto, auto, const deviation_part& part) {
        const double variance = part.squares / part.count;
        out[step] = function == f::stddev_over_time ? std::sqrt(variance) : variance;
      });
    case f::quantile_over_time: return quantiles(points, windows, parameter, out);
    case f::last_over_time: return newest_values(points, windows, out);
    case f::present_over_time:
    case f::absent_over_time: return for_each_window(points, windows, [&](auto step, auto, auto) { out[step] = 1; });
    default:
      return slide<totals_part>(points, windows, [&](auto step, auto, auto, const totals_part& part) {
        out[step] = total_of(function, part);
      });
  }
}

void newest_values(std::span<const series_point> points, const range_windows& windows, std::span<double> out) {
  std::fill(out.begin(), out.end(), absent);
  for_each_window(points, windows, [&](auto step, auto, std::size_t to) { out[step] = points[to - 1].last; });
}

void newest_times(std::span<const series_point> points, const range_windows& windows, std::span<double> out) {
  std::fill(out.begin(), out.end(), absent);
  for_each_window(points, windows,
                  [&](auto step, auto, std::size_t to) { out[step] = as_seconds(points[to - 1].time_ms); });
}

double quantile_of_sorted(double phi, std::span<const double> values) {
  if (values.empty() || std::isnan(phi)) return std::numeric_limits<double>::quiet_NaN();
  if (phi < 0) return -std::numeric_limits<double>::infinity();
  if (phi > 1) return std::numeric_limits<double>::infinity();
  const double rank = phi * static_cast<double>(values.size() - 1);
  const auto lower = static_cast<std::size_t>(std::floor(rank));
  const auto upper = std::min(lower + 1, values.size() - 1);
  const double weight = rank - std::floor(rank);
  return values[lower] * (1 - weight) + values[upper] * weight;
}

}  // namespace millrace::monitoring
