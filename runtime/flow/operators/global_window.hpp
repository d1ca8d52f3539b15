#pragma once
#include <cstdint>
#include <tuple>
#include <utility>

#include "runtime/flow/operators/aggregation.hpp"
#include "runtime/flow/operators/process_context.hpp"
#include "runtime/flow/operators/window_result.hpp"
#include "runtime/flow/state/value_state.hpp"

namespace millrace::flow {

/// One window that never ends. It is told when a trigger says so, and begins anew if `purge` says so.
struct global_window {
  std::uint64_t every_events = 0;  ///< after so many more; 0: not for a number
  span_ms every{0};                ///< whenever event time passes a multiple of this and there is something new; 0: not
  bool purge = false;              ///< what has been told is forgotten
};

/// Aggregates each key's events for ever.
template <class Key, class T, aggregation<T> A>
class global_process {
 public:
  using output = window_result<Key, result_of<A>>;
  using context = process_context<Key, output>;

  global_process(global_window window, A aggregate) : window_(window), aggregate_(std::move(aggregate)) {}

  static auto states(auto& self) { return std::tie(self.all_); }

  void on_event(const T& value, context& c) {
    auto& all = all_.edit();
    if (all.untold == 0 && window_.every.count() > 0) {
      c.set_timer(floor_to(std::max(c.time(), c.mark()), window_.every) + window_.every);
    }
    aggregate_.add(all.sum, value);
    ++all.untold;
    if (window_.every_events != 0 && ++all.since_trigger == window_.every_events) {
      all.since_trigger = 0;
      tell(c, c.time());
    }
  }

  void on_timer(event_time now, context& c) {
    if (all_.get().untold != 0) tell(c, now - one_instant);
  }

 private:
  struct everything {
    typename A::accumulator sum{};
    std::uint64_t untold = 0;
    std::uint64_t since_trigger = 0;
    static auto fields(auto& self) { return std::tie(self.sum, self.untold, self.since_trigger); }
  };

  void tell(context& c, event_time at) {
    auto& all = all_.edit();
    c.emit({c.key(), beginning_of_time, at + one_instant, aggregate_.result(all.sum)}, at);
    all.untold = 0;
    if (window_.purge) all.sum = {};
  }

  global_window window_;
  A aggregate_;
  value_state<everything> all_{"all"};
};

}  // namespace millrace::flow
