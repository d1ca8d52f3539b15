#include "tests/apps_monitoring_query/sample_source.hpp"

#include <algorithm>

namespace millrace::monitoring {

void sample_source::add(const std::string& series, std::int64_t time_ms, double value) {
  const auto [at, is_new] = known_.try_emplace(series, series_.size());
  if (is_new) series_.push_back({*label_set::read(series), {}});
  series_[at->second].samples.push_back(series_point::of(time_ms, value));
}

void sample_source::add_all(const std::string& series, std::int64_t from_ms, std::int64_t every_ms,
                            const std::vector<double>& values) {
  for (std::size_t i = 0; i < values.size(); ++i)
    add(series, from_ms + static_cast<std::int64_t>(i) * every_ms, values[i]);
}

result<std::vector<found_series>> sample_source::find(std::span<const label_matcher> matchers, time_window window,
                                                      std::size_t series_max) {
  std::vector<found_series> found;
  for (std::size_t id = 0; id < series_.size(); ++id) {
    const auto& labels = series_[id].labels;
    const auto& samples = series_[id].samples;
    const bool alive = samples.back().time_ms >= window.from_ms && samples.front().time_ms <= window.to_ms;
    if (alive && std::all_of(matchers.begin(), matchers.end(), [&](const auto& m) { return m.admits(labels); })) {
      found.push_back({id, labels});
    }
  }
  if (found.size() > series_max) return make_error(errc::limit_exceeded, "too many series");
  return found;
}

std::vector<series_point> sample_source::buckets_of(const kept_series& series, resolution of) const {
  std::vector<series_point> made;
  for (const auto& next : series.samples) {
    if (made.empty() || made.back().time_ms / bucket_ms(of) != next.time_ms / bucket_ms(of)) {
      made.push_back(next);
      continue;
    }
    auto& bucket = made.back();
    bucket = {next.time_ms,
              bucket.first,
              next.last,
              std::min(bucket.min, next.min),
              std::max(bucket.max, next.max),
              bucket.sum + next.sum,
              bucket.count + 1};
  }
  return made;
}

result<void> sample_source::read(std::span<const std::uint64_t> ids, time_window window, resolution wanted,
                                 std::size_t points_max, series_points& into) {
  asked_for.push_back(wanted);
  read_windows.push_back(window);
  for (const auto id : ids) {
    const auto& series = series_[id];
    for (const auto& point : how_ == keeping::samples ? series.samples : buckets_of(series, wanted)) {
      if (point.time_ms < window.from_ms || point.time_ms > window.to_ms) continue;
      if (into.points.size() == points_max) return make_error(errc::limit_exceeded, "too many points");
      into.points.push_back(point);
    }
    into.end_series();
  }
  return {};
}

std::int64_t sample_source::oldest_ms(resolution of) const {
  const auto at = oldest.find(of);
  return at == oldest.end() ? series_source::oldest_ms(of) : at->second;
}

}  // namespace millrace::monitoring
