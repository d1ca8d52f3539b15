#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "apps/monitoring/events/resolution.hpp"
#include "apps/monitoring/series/aggregate.hpp"
#include "runtime/flow/state/state_codec.hpp"

namespace millrace::monitoring {

/// The newest aggregates of one series at one resolution: the one that still grows, and those behind it that are not
/// in a block yet. What is late finds its place among them. A value: it is the state of a stage.
struct rollup_level {
  static constexpr std::size_t block_aggregates = 16;

  /// Aggregates behind the open one that late samples still reach, at least.
  static constexpr std::size_t open_to_late = 6;

  std::vector<aggregate> newest;  ///< by rising start; the last one is open

  /// What has become of a sample or part.
  enum class outcome : std::uint8_t {
    taken,    ///< it belongs to the open aggregate
    opened,   ///< and it opened it: the one before, if any, is closed
    amended,  ///< it was late, and belongs to a closed one
    too_late,
  };
  outcome add(resolution of, std::int64_t time_ms, double value);
  outcome merge(resolution of, const aggregate& part);

  /// The one that was closed last; null if there is none.
  const aggregate* closed() const { return newest.size() < 2 ? nullptr : &newest[newest.size() - 2]; }
  const aggregate* open() const { return newest.empty() ? nullptr : &newest.back(); }

  /// The oldest ones that are to be put into a block, and are here no more; empty while there are too few.
  std::vector<aggregate> take_block();

 private:
  outcome find_or_open(std::int64_t start_ms, aggregate*& into);
};

}  // namespace millrace::monitoring

template <>
struct millrace::flow::state_codec<millrace::monitoring::rollup_level> {
  static void write(std::string& to, const monitoring::rollup_level& level) {
    monitoring::write_aggregates(to, level.newest);
  }
  static bool read(std::string_view& from, monitoring::rollup_level& into) {
    return monitoring::read_aggregates(from, into.newest);
  }
};
