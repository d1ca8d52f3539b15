#include "apps/monitoring/query/series_reading.hpp"

#include <algorithm>

#include "apps/monitoring/query/resolution_choice.hpp"

namespace millrace::monitoring {
namespace {

std::size_t series_per_read(time_window window, resolution of) {
  const auto points = static_cast<std::size_t>((window.to_ms - window.from_ms) / bucket_ms(of) + 2);
  return std::max<std::size_t>(points_per_read / points, 1);
}

result<std::vector<found_series>> find_series(const selector& wanted, time_window window, query_run& run) {
  const auto series_max = run.limits().series_max;
  auto found = run.source().find(wanted.matchers, window, series_max);
  if (found && found->size() <= series_max) return found;
  if (!found && found.error().code != errc::limit_exceeded) return found;
  return make_error(errc::limit_exceeded,
                    "a selector finds more than " + std::to_string(series_max) + " series; tell more labels");
}

}  // namespace

range_windows windows_of(const time_shift& shift, const step_grid& grid, std::int64_t range_ms, time_window asked) {
  auto ends = grid;
  switch (shift.at) {
    case time_shift::anchor::none: break;
    case time_shift::anchor::time: ends = {shift.at_ms, 0, grid.count}; break;
    case time_shift::anchor::start: ends = {asked.from_ms, 0, grid.count}; break;
    case time_shift::anchor::end: ends = {asked.to_ms, 0, grid.count}; break;
  }
  ends.start_ms -= shift.offset_ms;
  return {ends, range_ms, range_ms, grid, {}, false};
}

result<void> read_series(const selector& wanted, range_windows& windows, bool may_look_longer, query_run& run,
                         const series_use& use) {
  const auto& ends = windows.ends;
  const auto from_ms = ends.start_ms - std::max(wanted.range_ms, look_back_ms);
  const auto steps = ends.step_ms == 0 ? 1 : ends.count;
  const auto of = choose_resolution({from_ms, steps, ends.step_ms, wanted.range_ms}, run.source());
  if (wanted.range_ms == 0) {
    windows.range_ms = look_back_among(of);
  } else if (may_look_longer) {
    windows.range_ms = range_among(of, wanted.range_ms);
  }
  const time_window window{ends.start_ms - windows.range_ms, ends.end_ms()};
  const auto found = find_series(wanted, window, run);
  if (!found) return found.error();

  const auto batch = series_per_read(window, of);
  std::vector<std::uint64_t> ids;
  series_points read{.with_spread = windows.with_spread};
  for (std::size_t begin = 0; begin < found->size(); begin += batch) {
    if (auto good = run.go_on(); !good) return good;
    const auto end = std::min(begin + batch, found->size());
    ids.clear();
    for (auto i = begin; i < end; ++i) ids.push_back((*found)[i].id);
    read.clear();
    if (auto good = run.source().read(ids, window, of, run.points_left(), read); !good) {
      // The source's word for the bound that it was given; told as a query's.
      return good.error().code == errc::limit_exceeded ? run.spend_points(run.points_left() + 1) : good;
    }
    if (read.ends.size() != ids.size()) return make_error(errc::corrupt, "the store answered for other series");
    if (auto good = run.spend_points(read.points.size()); !good) return good;
    for (auto i = begin; i < end; ++i) use((*found)[i].labels, read.of(i - begin));
  }
  return {};
}

}  // namespace millrace::monitoring
