#pragma once
#include <algorithm>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "runtime/flow/operators/aligned_windows.hpp"
#include "runtime/flow/operators/kept_value.hpp"
#include "runtime/flow/operators/process_context.hpp"
#include "runtime/flow/operators/window_result.hpp"
#include "runtime/flow/state/value_state.hpp"

namespace millrace::flow {

/// Joins each key's events of two flows that lie in the same tumbling window, each pair once, as soon as both are
/// there. An event goes aside if its window has ended, and the allowed lateness with it.
template <class Key, class L, class R, class Join>
class window_join {
 public:
  using output = std::decay_t<std::invoke_result_t<const Join&, const L&, const R&>>;
  using aside = std::variant<L, R>;
  using context = process_context<Key, output, aside>;

  window_join(tumbling_windows windows, Join join) : windows_(windows), join_(std::move(join)) {}

  static auto states(auto& self) { return std::tie(self.open_); }

  void on_left(const L& value, context& c) {
    auto* window = window_of(c);
    if (window == nullptr) return c.emit_aside(aside(std::in_place_index<0>, value));
    for (const auto& other : window->right) c.emit(join_(value, other.value), std::max(c.time(), other.time));
    window->left.push_back({c.time(), value});
  }

  void on_right(const R& value, context& c) {
    auto* window = window_of(c);
    if (window == nullptr) return c.emit_aside(aside(std::in_place_index<1>, value));
    for (const auto& other : window->left) c.emit(join_(other.value, value), std::max(c.time(), other.time));
    window->right.push_back({c.time(), value});
  }

  void on_timer(event_time now, context&) {
    auto& all = open_.edit();
    std::erase_if(all, [&](const open_window& w) { return end_of_wait(w.start) <= now; });
    if (all.empty()) open_.clear();
  }

 private:
  struct open_window {
    event_time start;
    std::vector<kept_value<L>> left = {};
    std::vector<kept_value<R>> right = {};
    static auto fields(auto& self) { return std::tie(self.start, self.left, self.right); }
  };

  /// When the mark has come here, nothing is added to the window any more.
  event_time end_of_wait(event_time start) const { return start + windows_.length + windows_.allowed_lateness; }

  /// Null if it is too late for it. By the deadline and not the mark, so that the input alone decides.
  open_window* window_of(context& c) {
    const auto start = floor_to(c.time(), windows_.length);
    if (end_of_wait(start) <= c.deadline()) return nullptr;
    auto& all = open_.edit();
    auto at = all.end();
    while (at != all.begin() && start < (at - 1)->start) --at;
    if (at != all.begin() && (at - 1)->start == start) return &*(at - 1);
    c.set_timer(end_of_wait(start));
    return &*all.insert(at, {.start = start});
  }

  tumbling_windows windows_;
  Join join_;
  value_state<std::vector<open_window>> open_{"open"};  // by start: one as a rule
};

}  // namespace millrace::flow
