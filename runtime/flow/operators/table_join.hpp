#pragma once
#include <algorithm>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "runtime/flow/operators/kept_value.hpp"
#include "runtime/flow/operators/process_context.hpp"
#include "runtime/flow/operators/window_result.hpp"
#include "runtime/flow/state/value_state.hpp"

namespace millrace::flow {

/// The row that a change of a table leaves: a change that is an empty optional leaves none.
template <class Change>
struct row_after {
  using row = Change;
  static const row* of(const Change& change) { return &change; }
};
template <class Row>
struct row_after<std::optional<Row>> {
  using row = Row;
  static const row* of(const std::optional<Row>& change) { return change ? &*change : nullptr; }
};

/// Meets each event with the row that its key has when the event comes: `join(event, row or null)`. That is a matter of
/// the order in which the two flows are read; `as_of_join` is not.
template <class Key, class L, class Change, class Join>
class table_join {
  using row = typename row_after<Change>::row;

 public:
  using output = std::decay_t<std::invoke_result_t<const Join&, const L&, const row*>>;
  using context = process_context<Key, output>;

  explicit table_join(Join join) : join_(std::move(join)) {}

  static auto states(auto& self) { return std::tie(self.row_); }

  void on_left(const L& value, context& c) { c.emit(join_(value, row_.exists() ? &row_.get() : nullptr)); }

  void on_right(const Change& change, context&) {
    if (const auto* now = row_after<Change>::of(change)) {
      row_.edit() = *now;
    } else {
      row_.clear();
    }
  }

 private:
  Join join_;
  value_state<row> row_{"row"};
};

/// Meets each event with the row that its key had at the event's own time: held back until the mark has passed it, told
/// in the order of event time. Late events go aside; a late change counts for what has not been told yet.
template <class Key, class L, class Change, class Join>
class as_of_join {
  using row = typename row_after<Change>::row;

 public:
  using output = std::decay_t<std::invoke_result_t<const Join&, const L&, const row*>>;
  using aside = L;
  using context = process_context<Key, output, aside>;

  explicit as_of_join(Join join) : join_(std::move(join)) {}

  static auto states(auto& self) { return std::tie(self.held_, self.versions_); }

  void on_left(const L& value, context& c) {
    if (c.time() < c.deadline()) return c.emit_aside(value);
    insert_in_order(held_.edit(), c.time(), value);
    c.set_timer(c.time() + one_instant);
  }

  void on_right(const Change& change, context& c) {
    insert_in_order(versions_.edit(), c.time(), change);
    c.set_timer(c.time() + one_instant);  // to forget what is older
  }

  void on_timer(event_time now, context& c) {
    auto& held = held_.edit();
    std::size_t told = 0;
    for (; told < held.size() && held[told].time < now; ++told) {
      c.emit(join_(held[told].value, row_at(held[told].time)), held[told].time);
    }
    held.erase(held.begin(), held.begin() + static_cast<std::ptrdiff_t>(told));
    if (held.empty()) held_.clear();
    forget_before(now);
  }

 private:
  /// Of the same instant, their bytes decide and not the order in which they came.
  template <class T>
  static void insert_in_order(std::vector<kept_value<T>>& into, event_time time, const T& value) {
    auto at = into.end();
    while (at != into.begin() && time < (at - 1)->time) --at;
    if (at != into.begin() && (at - 1)->time == time) {
      const auto bytes = bytes_of(value);
      while (at != into.begin() && (at - 1)->time == time && bytes < bytes_of((at - 1)->value)) --at;
    }
    into.insert(at, {time, value});
  }

  template <class T>
  static std::string bytes_of(const T& value) {
    std::string bytes;
    write_state(bytes, value);
    return bytes;
  }

  const row* row_at(event_time time) const {
    const row* found = nullptr;
    for (const auto& version : versions_.get()) {
      if (version.time > time) break;
      found = row_after<Change>::of(version.value);
    }
    return found;
  }

  /// The last version before `now` is what holds; those before it are of no use any more.
  void forget_before(event_time now) {
    const auto& all = versions_.get();
    std::size_t old = 0;
    while (old + 1 < all.size() && all[old + 1].time < now) ++old;
    if (old == 0) return;
    auto& rest = versions_.edit();
    rest.erase(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(old));
  }

  Join join_;
  value_state<std::vector<kept_value<L>>> held_{"held"};
  value_state<std::vector<kept_value<Change>>> versions_{"versions"};
};

}  // namespace millrace::flow
