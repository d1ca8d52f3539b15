#pragma once
#include <algorithm>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "runtime/flow/operators/kept_value.hpp"
#include "runtime/flow/operators/process_context.hpp"
#include "runtime/flow/operators/window_result.hpp"
#include "runtime/flow/state/value_state.hpp"

namespace millrace::flow {

/// Which events of two flows meet: those of the right from `before` before to `after` after one of the left.
struct join_interval {
  span_ms before{0};
  span_ms after{0};
  span_ms allowed_lateness{0};  ///< so long are events kept beyond the mark for what comes late
};

/// Joins each key's events of two flows that lie within an interval, each pair once, as soon as both are there. An
/// event that comes later than allowed goes aside, whether its partner is still there or not.
template <class Key, class L, class R, class Join>
class interval_join {
 public:
  using output = std::decay_t<std::invoke_result_t<const Join&, const L&, const R&>>;
  using aside = std::variant<L, R>;
  using context = process_context<Key, output, aside>;

  interval_join(join_interval within, Join join) : within_(within), join_(std::move(join)) {}

  static auto states(auto& self) { return std::tie(self.left_, self.right_); }

  void on_left(const L& value, context& c) {
    if (is_late(c)) return c.emit_aside(aside(std::in_place_index<0>, value));
    for (const auto& other : right_.get()) {
      if (meet(c.time(), other.time)) c.emit(join_(value, other.value), std::max(c.time(), other.time));
    }
    keep(left_, value, c, within_.after);
  }

  void on_right(const R& value, context& c) {
    if (is_late(c)) return c.emit_aside(aside(std::in_place_index<1>, value));
    for (const auto& other : left_.get()) {
      if (meet(other.time, c.time())) c.emit(join_(other.value, value), std::max(c.time(), other.time));
    }
    keep(right_, value, c, within_.before);
  }

  void on_timer(event_time now, context&) {
    forget(left_, now, within_.after);
    forget(right_, now, within_.before);
  }

 private:
  bool is_late(const context& c) const {
    return c.late_by_ms() > within_.allowed_lateness.count() || c.time() + within_.allowed_lateness < c.mark();
  }

  bool meet(event_time left, event_time right) const {
    return left - within_.before <= right && right <= left + within_.after;
  }

  /// When the mark has come here, no partner can come any more.
  event_time end_of_wait(event_time time, span_ms reach) const {
    return time + std::max(reach, span_ms{0}) + within_.allowed_lateness + one_instant;
  }

  template <class T>
  void keep(value_state<std::vector<kept_value<T>>>& in, const T& value, context& c, span_ms reach) {
    auto& all = in.edit();
    auto at = all.end();
    while (at != all.begin() && c.time() < (at - 1)->time) --at;
    all.insert(at, {c.time(), value});
    c.set_timer(end_of_wait(c.time(), reach));
  }

  template <class T>
  void forget(value_state<std::vector<kept_value<T>>>& in, event_time now, span_ms reach) const {
    const auto& all = in.get();
    auto gone = std::size_t{0};
    while (gone < all.size() && end_of_wait(all[gone].time, reach) <= now) ++gone;
    if (gone == 0) return;
    if (gone == all.size()) return in.clear();
    auto& rest = in.edit();
    rest.erase(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(gone));
  }

  join_interval within_;
  Join join_;
  value_state<std::vector<kept_value<L>>> left_{"left"};
  value_state<std::vector<kept_value<R>>> right_{"right"};
};

}  // namespace millrace::flow
