#pragma once
#include <cstddef>
#include <cstdint>
#include <tuple>
#include <vector>

#include "runtime/flow/operators/process_context.hpp"
#include "runtime/flow/state/value_state.hpp"

namespace millrace::flow {

/// At most `events` of a key in any stretch of event time as long as `per`.
struct rate {
  std::uint64_t events = 1;
  span_ms per{1000};
};

/// Lets a key's events through as far as the rate allows; the others go aside. It keeps the times of the last ones that
/// went through, so that the rate holds for every stretch, not on average.
template <class Key, class T>
class rate_limit {
 public:
  using output = T;
  using aside = T;
  using context = process_context<Key, output, aside>;

  explicit rate_limit(rate allowed) : allowed_(allowed) {}

  static auto states(auto& self) { return std::tie(self.passed_); }

  void on_event(const T& value, context& c) {
    const auto& before = passed_.get();
    if (before.times.size() < allowed_.events) {
      passed_.edit().times.push_back(c.time());
    } else if (allowed_.events == 0 || c.time() < before.times[before.oldest] + allowed_.per) {
      return c.emit_aside(value);
    } else {
      auto& now = passed_.edit();
      now.times[now.oldest] = c.time();
      now.oldest = (now.oldest + 1) % allowed_.events;
    }
    c.set_timer(c.time() + allowed_.per);
    c.emit(value);
  }

  /// What has gone through so long ago limits nothing any more.
  void on_timer(event_time now, context&) {
    for (const auto time : passed_.get().times) {
      if (time + allowed_.per > now) return;
    }
    passed_.clear();
  }

 private:
  struct ring {
    std::vector<event_time> times;
    std::uint64_t oldest = 0;  ///< where the next one is noted, once the ring is full
    static auto fields(auto& self) { return std::tie(self.times, self.oldest); }
  };

  rate allowed_;
  value_state<ring> passed_{"passed"};
};

}  // namespace millrace::flow
