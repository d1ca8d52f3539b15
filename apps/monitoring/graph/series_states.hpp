#pragma once
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <tuple>

#include "apps/monitoring/alerts/rule_judge.hpp"
#include "apps/monitoring/series/rollup_level.hpp"

// What is kept of a series from sample to sample, by how often it changes. Queries read these rows too.
namespace millrace::monitoring {

/// What stands in front of the rows of all series: stage and names of its states.
inline constexpr const char* series_stage = "series";
inline constexpr const char* name_state = "name";
inline constexpr const char* fine_state = "fine";
inline constexpr const char* coarse_state = "coarse";
inline constexpr const char* blocks_state = "blocks";

inline constexpr std::int64_t long_ago_ms = std::numeric_limits<std::int64_t>::min() / 4;

/// The stretches of ten seconds. Those up to `passed_on_ms` are part of their minutes.
struct fine_rollup {
  rollup_level tens;
  std::int64_t passed_on_ms = long_ago_ms;  ///< start of the last one that was
  bool timer_set = false;
  static auto fields(auto& self) { return std::tie(self.tens, self.passed_on_ms, self.timer_set); }
};

struct coarse_rollup {
  rollup_level minutes, hours;
  std::int64_t passed_on_ms = long_ago_ms;  ///< of the minutes, to their hours
  std::int64_t scored_ms = long_ago_ms;     ///< the last time whose value the detector was given
  static auto fields(auto& self) { return std::tie(self.minutes, self.hours, self.passed_on_ms, self.scored_ms); }
};

/// What rules need to know of the past of a series, by the names of the rules.
struct rules_memory {
  struct of_rule {
    counter_memory counter;
    bool held = false;
    std::int64_t told_ms = long_ago_ms;
    static auto fields(auto& self) { return std::tie(self.counter, self.held, self.told_ms); }
  };
  std::map<std::string, of_rule> by_rule;
  static auto fields(auto& self) { return std::tie(self.by_rule); }
};

/// Which block of aggregates: its resolution, and the start of its first one.
using block_name = std::tuple<std::uint8_t, std::int64_t>;

}  // namespace millrace::monitoring
