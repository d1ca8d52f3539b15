#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "apps/monitoring/events/resolution.hpp"
#include "apps/monitoring/series/aggregate.hpp"
#include "apps/monitoring/series/closed_aggregates.hpp"

namespace millrace::monitoring {

/// What has become of a sample or a part.
enum class rollup_outcome : std::uint8_t {
  taken,     ///< it belongs to the open aggregate
  opened,    ///< and it opened it: the one before, if any, is closed
  amended,   ///< it was late, and belongs to a closed one
  too_late,  ///< for all that is here
};

/// A block holds what is closed of so many aggregates' time, which begins at a multiple of it.
constexpr std::int64_t block_ms(resolution of) {
  constexpr std::int64_t aggregates[] = {12, 5, 1};
  return aggregates[static_cast<std::size_t>(of)] * bucket_ms(of);
}

/// For so long behind its end late samples still find a place in what will be a block.
constexpr std::int64_t late_ms_max(resolution of) {
  constexpr std::int64_t aggregates[] = {6, 2, 1};
  return aggregates[static_cast<std::size_t>(of)] * bucket_ms(of);
}

constexpr std::int64_t block_start_ms(resolution of, std::int64_t time_ms) {
  const auto length = block_ms(of);
  return time_ms - ((time_ms % length) + length) % length;
}

/// The newest aggregates of one series at one resolution: the one that grows, if `open.count` > 0, and those behind it
/// that are in no block yet. They are kept apart, as they change at different times: `Closed` returns the latter, to be
/// read or, as `edit`, to be changed.
template <class Closed>
class rollup_level {
 public:
  rollup_level(resolution of, aggregate& open, Closed& closed) : of_(of), open_(open), closed_(closed) {}

  rollup_outcome add(std::int64_t time_ms, double value) {
    return put(bucket_start_ms(of_, time_ms), [&](aggregate& into) { into.add(time_ms, value); });
  }
  /// Of a stretch within one of these.
  rollup_outcome merge(const aggregate& part) {
    return put(bucket_start_ms(of_, part.start_ms), [&](aggregate& into) { into.merge(part); });
  }

  /// All of the oldest block, which are here no more; empty while late samples may still come for it.
  std::vector<aggregate> take_block() {
    const auto oldest = closed_.get().oldest();
    if (!oldest) return {};
    const auto end_ms = block_start_ms(of_, oldest->start_ms) + block_ms(of_);
    if (open_.start_ms < end_ms + late_ms_max(of_)) return {};
    return closed_.edit().take_before(end_ms);
  }

 private:
  template <class Put>
  rollup_outcome put(std::int64_t start_ms, Put into) {
    if (open_.count > 0 && start_ms < open_.start_ms) return amend(start_ms, into);
    const bool opens = open_.count == 0 || start_ms > open_.start_ms;
    if (opens) {
      if (open_.count > 0) closed_.edit().push_back(open_);
      open_ = aggregate{.start_ms = start_ms};
    }
    into(open_);
    return opens ? rollup_outcome::opened : rollup_outcome::taken;
  }

  template <class Put>
  rollup_outcome amend(std::int64_t start_ms, Put into) {
    auto all = closed_.get().all();
    const auto at = std::lower_bound(all.begin(), all.end(), start_ms,
                                     [](const aggregate& a, std::int64_t wanted) { return a.start_ms < wanted; });
    // Before all that is here there may be blocks, which are written once.
    if (all.empty() || (at == all.begin() && at->start_ms != start_ms)) return rollup_outcome::too_late;
    if (at != all.end() && at->start_ms == start_ms) {
      into(*at);
    } else {
      into(*all.insert(at, aggregate{.start_ms = start_ms}));
    }
    closed_.edit().assign(all);
    return rollup_outcome::amended;
  }

  const resolution of_;
  aggregate& open_;
  Closed& closed_;
};

/// Where `rollup_level` finds what is closed, if nobody has to know when it changes.
struct plain_closed {
  closed_aggregates all;
  const closed_aggregates& get() const { return all; }
  closed_aggregates& edit() { return all; }
};

}  // namespace millrace::monitoring
