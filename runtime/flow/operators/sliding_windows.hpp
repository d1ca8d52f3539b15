#pragma once
#include <algorithm>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "runtime/flow/operators/aggregation.hpp"
#include "runtime/flow/operators/process_context.hpp"
#include "runtime/flow/operators/window_result.hpp"
#include "runtime/flow/state/value_state.hpp"

namespace millrace::flow {

/// A window for each event, that ends with it: all of its key's events of the last `length`, those of its own instant
/// included.
struct sliding_windows {
  span_ms length;
};

/// Tells each key's sliding windows in the order of event time, one an instant, when the mark has passed it. The work
/// for an instant grows with the events in its window.
template <class Key, class T, aggregation<T> A>
class sliding_process {
 public:
  using output = window_result<Key, result_of<A>>;
  using aside = T;
  using context = process_context<Key, output, aside>;

  sliding_process(sliding_windows windows, A aggregate) : length_(windows.length), aggregate_(std::move(aggregate)) {}

  static auto states(auto& self) { return std::tie(self.recent_); }

  void on_event(const T& value, context& c) {
    if (c.time() < c.deadline()) return c.emit_aside(value);
    auto& all = recent_.edit();
    auto at = all.end();
    while (at != all.begin() && comes_before(c.time(), value, *(at - 1))) --at;
    all.insert(at, {c.time(), value});
    c.set_timer(c.time() + one_instant);
  }

  void on_timer(event_time now, context& c) {
    auto& all = recent_.edit();
    const auto time = now - one_instant;
    const auto start = now - length_;
    std::erase_if(all, [&](const seen& s) { return s.time < start; });
    typename A::accumulator sum{};
    bool told = false;
    for (const auto& s : all) {
      if (s.time > time) break;
      aggregate_.add(sum, s.value);
      told = told || s.time == time;
    }
    if (told) c.emit({c.key(), start, now, aggregate_.result(sum)}, time);
    if (all.empty()) return recent_.clear();
    if (all.back().time <= time) c.set_timer(now + length_);  // unless more comes, all is forgotten then
  }

 private:
  struct seen {
    event_time time;
    T value;
    static auto fields(auto& self) { return std::tie(self.time, self.value); }
  };

  /// Of the same instant, what their bytes decide: not the order in which they came.
  static bool comes_before(event_time time, const T& value, const seen& other) {
    if (time != other.time) return time < other.time;
    std::string own, theirs;
    write_state(own, value);
    write_state(theirs, other.value);
    return own < theirs;
  }

  span_ms length_;
  A aggregate_;
  value_state<std::vector<seen>> recent_{"recent"};
};

}  // namespace millrace::flow
