#pragma once
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "apps/fraud/features/day_list.hpp"
#include "runtime/flow/operators/process_stage.hpp"

namespace millrace::fraud {

/// Transactions stand on so many shelves, each a key of its stage with the transactions as entries: a transaction costs
/// no key and no timer of its own.
constexpr std::uint64_t shelves = 4096;

/// On which shelf a transaction stands.
inline std::uint64_t shelf_of(std::uint64_t id) { return flow::mix_bits(id) % shelves; }

/// What is kept of transactions until their labels come: `Kept` has the transaction's `at_ms`. What has no label after
/// `keep_for` is forgotten. A stage's state; its functions are called in the stage's turn.
template <class Kept>
class label_shelf {
 public:
  explicit label_shelf(flow::span_ms keep_for) : keep_for_(keep_for) {}

  static auto states(auto& self) { return std::tie(self.kept_, self.sweep_at_); }

  bool holds(std::uint64_t id, flow::event_time now) const {
    const auto* found = kept_.find(id);
    return found != nullptr && !is_over(*found, now);
  }

  template <class Context>
  void put(std::uint64_t id, Kept what, Context& c) {
    kept_.edit(id) = std::move(what);
    if (!sweep_at_.exists()) sweep_later(c);
  }

  /// Its label has come.
  std::optional<Kept> take(std::uint64_t id, flow::event_time now) {
    const auto* found = kept_.find(id);
    if (found == nullptr) return std::nullopt;
    std::optional<Kept> taken;
    if (!is_over(*found, now)) taken = *found;
    kept_.erase(id);
    return taken;
  }

  /// Of the timer that `put` has set: once a day.
  template <class Context>
  void sweep(Context& c) {
    std::vector<std::uint64_t> old;
    std::size_t left = 0;
    kept_.for_each([&](std::uint64_t id, const Kept& what) {
      if (is_over(what, c.time())) {
        old.push_back(id);
      } else {
        ++left;
      }
    });
    for (const auto id : old) kept_.erase(id);
    sweep_at_.clear();
    if (left > 0) sweep_later(c);
  }

 private:
  bool is_over(const Kept& what, flow::event_time now) const { return what.at_ms + keep_for_.count() <= now.value; }

  template <class Context>
  void sweep_later(Context& c) {
    c.set_timer(sweep_at_.edit() = c.time() + flow::span_ms(ms_per_day));
  }

  flow::span_ms keep_for_;
  flow::map_state<std::uint64_t, Kept> kept_{"kept"};
  flow::value_state<flow::event_time> sweep_at_{"sweep_at"};
};

}  // namespace millrace::fraud
