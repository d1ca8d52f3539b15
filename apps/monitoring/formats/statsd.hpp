#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "apps/monitoring/formats/intake_batch.hpp"
#include "apps/monitoring/formats/statsd_values.hpp"
#include "codecs/base/result.hpp"

namespace millrace::monitoring {

/// How many series are kept, and how many values of timers and members of sets between two flushes. What is beyond is
/// refused.
inline constexpr std::size_t statsd_series_max = 20'000;
inline constexpr std::size_t statsd_held_max = 1'000'000;

inline constexpr std::size_t statsd_datagram_bytes_max = 65'536;

/// Of the name with its tags.
inline constexpr std::size_t statsd_series_bytes_max = 1'024;

/// A series of which nothing is heard for so long is forgotten.
inline constexpr std::int64_t statsd_idle_ms_max = 3'600'000;

/// Adds up what programs tell by StatsD: `name:value|type|@rate|#tag:value,…`, a line each. Types: `c` counts, `g`
/// gauge
/// (`+1` and `-1` change it), `ms`, `h`, `d` timers, `s` set. Several values may stand in one line, `name:1:2:3|ms`.
/// Dots and what else no name may have become underscores; a tag without a value has the value `true`.
/// Threads: one at a time. Source: the StatsD and DogStatsD protocols.
class statsd_meter {
 public:
  /// The batch only tells what was refused: samples come of `flush`. Of counts there are no negative ones.
  /// `limit_exceeded` if the datagram is longer than one may be.
  result<intake_batch> take(std::string_view datagram, const intake_context& context);

  /// All that is known, for a flush each ten seconds or so: counts as `name_total`; gauges; timers as `name_count` and
  /// `name_sum`, which grow, with `name_min`, `name_max` and `name{quantile="0.5"|"0.9"|"0.99"}` of the time since the
  /// last flush; sets as the number of members since then.
  std::vector<sample> flush(std::int64_t now_ms);

  std::size_t series() const { return counts_.size() + gauges_.size() + timers_.size() + sets_.size(); }

 private:
  struct measured;
  template <class State>
  using by_series = std::unordered_map<std::string, State>;

  std::string_view take_line(std::string_view line, const intake_context& context);
  std::string_view apply(const measured& one, std::string_view value);
  template <class State>
  State* state_of(by_series<State>& states, const measured& one);

  by_series<statsd_count> counts_;
  by_series<statsd_gauge> gauges_;
  by_series<statsd_timer> timers_;
  by_series<statsd_set> sets_;
  std::size_t held_ = 0;
};

}  // namespace millrace::monitoring
