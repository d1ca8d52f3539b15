#pragma once
#include <cstddef>
#include <span>
#include <vector>

#include "apps/monitoring/query/range_functions.hpp"

namespace millrace::monitoring {

/// Calls `use(step, from, to)` for each range that holds points: those from `from` up to, not including, `to`.
template <class Use>
void for_each_window(std::span<const series_point> points, const range_windows& windows, Use use) {
  std::size_t from = 0, to = 0;
  for (std::size_t step = 0; step < windows.ends.count; ++step) {
    const auto end = windows.ends.at(step);
    while (to < points.size() && points[to].time_ms <= end) ++to;
    while (from < to && points[from].time_ms < end - windows.range_ms) ++from;
    if (from < to) use(step, from, to);
  }
}

/// Calls `use(step, from, to, part)` as `for_each_window` does, with what the points make together. `Part::of(point)`
/// is what one makes, `Part::together(a, b)` what neighbours make; order counts, and nothing is ever subtracted, so
/// that no rounding errors remain from points that have left. Each point is looked at twice at most.
template <class Part, class Use>
void slide(std::span<const series_point> points, const range_windows& windows, Use use) {
  std::vector<Part> suffixes(points.size());  // of [i, middle)
  std::size_t middle = 0, taken = 0;
  Part newer{};  // of [middle, taken)
  for_each_window(points, windows, [&](std::size_t step, std::size_t from, std::size_t to) {
    if (from >= middle) {
      suffixes[to - 1] = Part::of(points[to - 1]);
      for (auto i = to - 1; i > from; --i) suffixes[i - 1] = Part::together(Part::of(points[i - 1]), suffixes[i]);
      middle = taken = to;
      use(step, from, to, suffixes[from]);
      return;
    }
    for (; taken < to; ++taken) {
      const auto next = Part::of(points[taken]);
      newer = taken == middle ? next : Part::together(newer, next);
    }
    use(step, from, to, taken == middle ? suffixes[from] : Part::together(suffixes[from], newer));
  });
}

}  // namespace millrace::monitoring
