#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <tuple>
#include <utility>
#include <vector>

#include "runtime/flow/operators/aggregation.hpp"
#include "runtime/flow/operators/process_context.hpp"
#include "runtime/flow/operators/window_result.hpp"
#include "runtime/flow/state/value_state.hpp"

namespace millrace::flow {

/// One window that never ends. It is told when a trigger says so, and begins anew if `purge` says so.
struct global_window {
  std::uint64_t every_events = 0;  ///< after so many more; 0: not for a number
  span_ms every{0};    ///< at multiples of this, all that happened before, if there is something new; 0: not
  bool purge = false;  ///< what has been told is forgotten
};

/// Aggregates each key's events for ever. With `every`, events that are ahead of the mark wait in panes until the
/// multiple behind them, so that what is told there depends on their times alone; a number of events is one of those
/// that came.
template <class Key, class T, aggregation<T> A>
requires mergeable_aggregation<A>
class global_process {
 public:
  using output = window_result<Key, result_of<A>>;
  using context = process_context<Key, output>;

  global_process(global_window window, A aggregate) : window_(window), aggregate_(std::move(aggregate)) {}

  static auto states(auto& self) { return std::tie(self.all_); }

  void on_event(const T& value, context& c) {
    auto& all = all_.edit();
    aggregate_.add(window_.every.count() > 0 ? pane_of(std::max(c.time(), c.deadline()), c) : all.sum, value);
    if (window_.every_events == 0 || ++all.since_trigger < window_.every_events) return;
    all.since_trigger = 0;
    close_until(end_of_time);
    tell(c, c.time());
  }

  void on_timer(event_time now, context& c) {
    if (close_until(now)) tell(c, now - one_instant);
  }

 private:
  struct pane {
    event_time end;
    typename A::accumulator sum{};
    static auto fields(auto& self) { return std::tie(self.end, self.sum); }
  };
  struct everything {
    typename A::accumulator sum{};
    std::uint64_t since_trigger = 0;
    std::vector<pane> ahead;  ///< by their ends
    static auto fields(auto& self) { return std::tie(self.sum, self.since_trigger, self.ahead); }
  };

  typename A::accumulator& pane_of(event_time time, context& c) {
    const auto end = floor_to(time, window_.every) + window_.every;
    auto& ahead = all_.edit().ahead;
    auto at = ahead.end();
    while (at != ahead.begin() && end < (at - 1)->end) --at;
    if (at != ahead.begin() && (at - 1)->end == end) return (at - 1)->sum;
    c.set_timer(end);
    return ahead.insert(at, {end, {}})->sum;
  }

  /// Whether anything came to what will be told.
  bool close_until(event_time now) {
    auto& all = all_.edit();
    std::size_t closed = 0;
    for (; closed < all.ahead.size() && all.ahead[closed].end <= now; ++closed) {
      aggregate_.merge(all.sum, all.ahead[closed].sum);
    }
    all.ahead.erase(all.ahead.begin(), all.ahead.begin() + static_cast<std::ptrdiff_t>(closed));
    return closed > 0;
  }

  void tell(context& c, event_time at) {
    auto& all = all_.edit();
    c.emit({c.key(), beginning_of_time, at + one_instant, aggregate_.result(all.sum)}, at);
    if (window_.purge) all.sum = {};
  }

  global_window window_;
  A aggregate_;
  value_state<everything> all_{"all"};
};

}  // namespace millrace::flow
