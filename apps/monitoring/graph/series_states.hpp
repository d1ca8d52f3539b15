#pragma once
#include <array>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "apps/monitoring/alerts/rule_judge.hpp"
#include "apps/monitoring/events/resolution.hpp"
#include "apps/monitoring/series/aggregate.hpp"
#include "apps/monitoring/series/closed_aggregates.hpp"
#include "runtime/flow/state/state_codec.hpp"

// What is kept of a series from sample to sample, by how often it changes. Queries read these rows too.
namespace millrace::monitoring {

/// What stands in front of the rows of all series: the stage, and the names of its states.
inline constexpr const char* series_stage = "series";
inline constexpr const char* name_state = "name";
inline constexpr const char* open_state = "open";
inline constexpr const char* fine_state = "fine";
inline constexpr const char* coarse_state = "coarse";
inline constexpr const char* blocks_state = "blocks";

inline constexpr std::int64_t long_ago_ms = std::numeric_limits<std::int64_t>::min() / 4;

/// The ten seconds that grow, with each sample. Those before are part of their minutes.
struct open_aggregate {
  aggregate of;
};

/// What changes as ten seconds close: those, and the minute that grows. Minutes before it are part of their hours.
struct fine_rollup {
  closed_aggregates tens;
  open_aggregate minute;
  static auto fields(auto& self) { return std::tie(self.tens, self.minute); }
};

/// What changes as minutes close.
struct coarse_rollup {
  closed_aggregates minutes;
  open_aggregate hour;
  closed_aggregates hours;
  std::int64_t scored_ms = long_ago_ms;  ///< the last time whose value the detector was given
  std::array<std::int64_t, 3> blocks_ms{long_ago_ms, long_ago_ms, long_ago_ms};  ///< the last, by resolution
  static auto fields(auto& self) {
    return std::tie(self.minutes, self.hour, self.hours, self.scored_ms, self.blocks_ms);
  }
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

/// Which block of aggregates: its resolution, and where it starts.
using block_name = std::tuple<std::uint8_t, std::int64_t>;
struct aggregate_block {
  std::vector<aggregate> all;
};

}  // namespace millrace::monitoring

template <>
struct millrace::flow::state_codec<millrace::monitoring::open_aggregate> {
  static void write(std::string& to, const monitoring::open_aggregate& open) {
    monitoring::write_aggregate(to, open.of);
  }
  static bool read(std::string_view& from, monitoring::open_aggregate& into) {
    return monitoring::read_aggregate(from, into.of);
  }
};

template <>
struct millrace::flow::state_codec<millrace::monitoring::aggregate_block> {
  static void write(std::string& to, const monitoring::aggregate_block& block) {
    monitoring::write_aggregates(to, block.all);
  }
  static bool read(std::string_view& from, monitoring::aggregate_block& into) {
    return monitoring::read_aggregates(from, into.all);
  }
};
