#include "apps/monitoring/series/rollup_level.hpp"

#include <algorithm>

namespace millrace::monitoring {

rollup_level::outcome rollup_level::find_or_open(std::int64_t start_ms, aggregate*& into) {
  if (newest.empty() || start_ms > newest.back().start_ms) {
    newest.push_back({.start_ms = start_ms});
    into = &newest.back();
    return outcome::opened;
  }
  if (start_ms == newest.back().start_ms) {
    into = &newest.back();
    return outcome::taken;
  }
  auto at = std::lower_bound(newest.begin(), newest.end(), start_ms,
                             [](const aggregate& a, std::int64_t wanted) { return a.start_ms < wanted; });
  if (at->start_ms != start_ms) {
    // Before all that is here there may be blocks, which are written once.
    if (at == newest.begin()) return outcome::too_late;
    at = newest.insert(at, {.start_ms = start_ms});
  }
  into = &*at;
  return outcome::amended;
}

rollup_level::outcome rollup_level::add(resolution of, std::int64_t time_ms, double value) {
  aggregate* into = nullptr;
  const auto found = find_or_open(bucket_start_ms(of, time_ms), into);
  if (into != nullptr) into->add(time_ms, value);
  return found;
}

rollup_level::outcome rollup_level::merge(resolution of, const aggregate& part) {
  aggregate* into = nullptr;
  const auto found = find_or_open(bucket_start_ms(of, part.start_ms), into);
  if (into != nullptr) into->merge(part);
  return found;
}

std::vector<aggregate> rollup_level::take_block() {
  if (newest.size() < block_aggregates + open_to_late + 1) return {};
  const auto end = newest.begin() + static_cast<std::ptrdiff_t>(block_aggregates);
  std::vector<aggregate> block(std::make_move_iterator(newest.begin()), std::make_move_iterator(end));
  newest.erase(newest.begin(), end);
  return block;
}

}  // namespace millrace::monitoring
