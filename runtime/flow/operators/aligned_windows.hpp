#pragma once
#include <algorithm>
#include <numeric>
#include <tuple>
#include <utility>
#include <vector>

#include "runtime/flow/operators/aggregation.hpp"
#include "runtime/flow/operators/process_context.hpp"
#include "runtime/flow/operators/window_result.hpp"
#include "runtime/flow/state/value_state.hpp"

namespace millrace::flow {

/// Windows side by side, at multiples of their length.
struct tumbling_windows {
  span_ms length;
  span_ms allowed_lateness{0};  ///< so long behind its end a window is told again for each event that still comes
};

/// Windows of `length` that begin every `hop`, and so overlap.
struct hopping_windows {
  span_ms length;
  span_ms hop;
  span_ms allowed_lateness{0};
};

/// Aggregates each key's events in such windows. A window is told when the mark reaches its end. Events are added to
/// one pane each, of the greatest length of which windows are made; a window is what its panes come to.
template <class Key, class T, aggregation<T> A>
class aligned_windows {
 public:
  using output = window_result<Key, result_of<A>>;
  using aside = T;
  using context = process_context<Key, output, aside>;

  aligned_windows(hopping_windows windows, A aggregate)
      : length_(windows.length),
        hop_(windows.hop),
        lateness_(windows.allowed_lateness),
        pane_length_(std::gcd(windows.length.count(), windows.hop.count())),
        aggregate_(std::move(aggregate)) {}

  static auto states(auto& self) { return std::tie(self.open_); }

  void on_event(const T& value, context& c) {
    const auto last_end = floor_to(c.time(), hop_) + length_;
    const auto gone = c.deadline() - lateness_;  // windows that end by then are told for the last time
    if (last_end <= gone) return c.emit_aside(value);
    const auto start = floor_to(c.time(), pane_length_);
    const auto first_end = first_end_behind(c.time());
    auto& panes = open_.edit().panes;
    auto& into = pane_at(panes, start, first_end <= gone ? first_end_behind(gone) : beginning_of_time);
    aggregate_.add(into.sum, value);
    tell_again(std::max(first_end, first_end_behind(gone)), last_end, c);
    wake_at(std::max(first_end, first_end_behind(c.mark())), c);
  }

  void on_timer(event_time now, context& c) {
    auto& all = open_.edit();
    if (all.next_end == now) {
      tell(now, c);
      all.next_end = beginning_of_time;
    }
    std::erase_if(all.panes, [&](const pane& p) { return last_end_of(p) + lateness_ <= now; });
    if (all.panes.empty()) return open_.clear();
    const auto oldest = all.panes.front().start;
    if (last_end_of(all.panes.back()) <= now) return c.set_timer(last_end_of(all.panes.front()) + lateness_);
    wake_at(std::max(first_end_behind(now), first_end_behind(oldest)), c);
  }

 private:
  struct pane {
    event_time start;
    event_time from_end;  ///< windows that end earlier do not have it: for them it came too late
    typename A::accumulator sum{};
    static auto fields(auto& self) { return std::tie(self.start, self.from_end, self.sum); }
  };
  struct open_windows {
    std::vector<pane> panes;                  ///< by start and `from_end`
    event_time next_end = beginning_of_time;  ///< of the window that is told next; `beginning_of_time`: none is
    static auto fields(auto& self) { return std::tie(self.panes, self.next_end); }
  };

  /// Windows begin at multiples of the hop: the first of their ends after `t`.
  event_time first_end_behind(event_time t) const { return floor_to(t - length_, hop_) + hop_ + length_; }

  event_time last_end_of(const pane& p) const { return floor_to(p.start, hop_) + length_; }

  static pane& pane_at(std::vector<pane>& panes, event_time start, event_time from_end) {
    auto at = panes.end();
    while (at != panes.begin() && std::tie(start, from_end) < std::tie((at - 1)->start, (at - 1)->from_end)) --at;
    if (at != panes.begin() && (at - 1)->start == start && (at - 1)->from_end == from_end) return *(at - 1);
    return *panes.insert(at, {start, from_end, {}});
  }

  void wake_at(event_time end, context& c) {
    auto& next = open_.edit().next_end;
    if (next != beginning_of_time && next <= end) return;
    next = end;
    c.set_timer(end);
  }

  /// The windows that have been told and to which the event has been added.
  void tell_again(event_time first_end, event_time last_end, context& c) {
    for (auto end = first_end; end <= last_end && end <= c.mark(); end = end + hop_) tell(end, c);
  }

  void tell(event_time end, context& c) {
    const auto start = end - length_;
    const typename A::accumulator* only = nullptr;
    typename A::accumulator all{};
    for (const auto& p : open_.get().panes) {
      if (p.start < start || p.start >= end || p.from_end > end) continue;
      if constexpr (mergeable_aggregation<A>) {
        if (only == &all) {
          aggregate_.merge(all, p.sum);
        } else if (only != nullptr) {
          all = *only;
          aggregate_.merge(all, p.sum);
          only = &all;
        } else {
          only = &p.sum;
        }
      } else {
        only = &p.sum;
      }
    }
    if (only != nullptr) c.emit({c.key(), start, end, aggregate_.result(*only)}, end - one_instant);
  }

  span_ms length_, hop_, lateness_, pane_length_;
  A aggregate_;
  value_state<open_windows> open_{"open"};
};

}  // namespace millrace::flow
