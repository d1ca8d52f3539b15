#pragma once
#include <algorithm>
#include <tuple>
#include <utility>
#include <vector>

#include "runtime/flow/operators/aggregation.hpp"
#include "runtime/flow/operators/process_context.hpp"
#include "runtime/flow/operators/window_result.hpp"
#include "runtime/flow/state/value_state.hpp"

namespace millrace::flow {

/// Windows that go on as long as a key's events follow each other within `gap`.
struct session_windows {
  span_ms gap;
  span_ms allowed_lateness{0};  ///< so long behind its end a session is still waited for; it is told once, then
};

/// Aggregates each key's sessions.
template <class Key, class T, aggregation<T> A>
requires mergeable_aggregation<A>
class session_process {
 public:
  using output = window_result<Key, result_of<A>>;
  using aside = T;
  using context = process_context<Key, output, aside>;

  session_process(session_windows windows, A aggregate) : windows_(windows), aggregate_(std::move(aggregate)) {}

  static auto states(auto& self) { return std::tie(self.open_); }

  /// An event that broke its partition's promise by more than the lateness may find its session told or not, as other
  /// partitions have been read: it is late in either case, so that the answer does not depend on that.
  void on_event(const T& value, context& c) {
    if (c.late_by_ms() > windows_.allowed_lateness.count() || told_at(c.time()) <= c.mark()) {
      return c.emit_aside(value);
    }
    auto& all = open_.edit();
    session joined{c.time(), c.time(), beginning_of_time, {}};
    aggregate_.add(joined.sum, value);
    const auto first = std::find_if(all.begin(), all.end(), [&](const session& s) { return touches(s, joined); });
    auto last = first;
    for (; last != all.end() && touches(*last, joined); ++last) join(*last, joined);
    if (joined.wakes_at == beginning_of_time) {
      joined.wakes_at = told_at(joined.last);
      c.set_timer(joined.wakes_at);
    }
    const auto at = all.erase(first, last);
    all.insert(std::find_if(all.begin(), at, [&](const session& s) { return s.start > joined.start; }),
               std::move(joined));
  }

  void on_timer(event_time now, context& c) {
    auto& all = open_.edit();
    for (auto& s : all) {
      if (s.wakes_at > now) continue;
      s.wakes_at = told_at(s.last);
      if (s.wakes_at > now) {
        c.set_timer(s.wakes_at);
      } else {
        const auto end = s.last + windows_.gap;
        c.emit({c.key(), s.start, end, aggregate_.result(s.sum)}, end - one_instant);
      }
    }
    std::erase_if(all, [&](const session& s) { return s.wakes_at <= now; });
    if (all.empty()) open_.clear();
  }

 private:
  struct session {
    event_time start, last;
    event_time wakes_at;  ///< when its timer fires; it may have become longer by then
    typename A::accumulator sum{};
    static auto fields(auto& self) { return std::tie(self.start, self.last, self.wakes_at, self.sum); }
  };

  event_time told_at(event_time last) const { return last + windows_.gap + windows_.allowed_lateness; }

  bool touches(const session& a, const session& b) const {
    return a.start < b.last + windows_.gap && b.start < a.last + windows_.gap;
  }

  /// What is in `from` stands before what is in `into` if it began earlier.
  void join(const session& from, session& into) const {
    if (from.start <= into.start) {
      auto sum = from.sum;
      aggregate_.merge(sum, into.sum);
      into.sum = std::move(sum);
    } else {
      aggregate_.merge(into.sum, from.sum);
    }
    into.start = std::min(into.start, from.start);
    into.last = std::max(into.last, from.last);
    into.wakes_at = into.wakes_at == beginning_of_time ? from.wakes_at : std::min(into.wakes_at, from.wakes_at);
  }

  session_windows windows_;
  A aggregate_;
  value_state<std::vector<session>> open_{"open"};
};

}  // namespace millrace::flow
