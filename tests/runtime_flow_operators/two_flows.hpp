#pragma once
#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "runtime/flow/operators/graph.hpp"
#include "runtime/flow/testing/flow_driver.hpp"
#include "tests/runtime_flow_operators/purchases.hpp"

namespace millrace::flow {

/// How far both flows may be out of order without anything being late.
constexpr span_ms join_bound = seconds(5);

using pair_of_numbers = std::pair<std::int64_t, std::int64_t>;

/// What both flows of a join are fed, with what had been promised in its own flow when each purchase came.
struct two_flows {
  purchases left, right;
  std::vector<event_time> left_promised, right_promised;

  explicit two_flows(std::uint64_t seed, span_ms disorder)
      : left(reordered(random_purchases(seed, {.count = 300}), disorder, seed)),
        right(reordered(random_purchases(seed + 1000, {.count = 300}), disorder, seed)) {
    note_promises(left, left_promised);
    note_promises(right, right_promised);
  }

  static void note_promises(const purchases& flow, std::vector<event_time>& promised) {
    auto newest = beginning_of_time;
    for (const auto& p : flow) {
      promised.push_back(newest == beginning_of_time ? newest : newest - join_bound);
      newest = std::max(newest, p.time);
    }
  }

  bool left_late(std::size_t at) const { return left[at].time < left_promised[at]; }
  bool right_late(std::size_t at) const { return right[at].time < right_promised[at]; }

  void feed(flow_driver& driver) const {
    for (std::size_t i = 0; i < left.size(); ++i) {
      driver.feed("left", left[i].value, left[i].time);
      driver.feed("right", right[i].value, right[i].time);
    }
  }
};

/// A graph with two sources of purchases by card: `declare(left, right)` says what becomes of them.
template <class Declare>
graph_plan joined(Declare declare) {
  graph g("joined");
  const auto left = g.source<purchase>("left", {.out_of_order = join_bound}).key_by(card_of);
  const auto right = g.source<purchase>("right", {.out_of_order = join_bound}).key_by(card_of);
  declare(left, right);
  return *g.plan();
}

inline pair_of_numbers numbers_of(const purchase& left, const purchase& right) { return {left.number, right.number}; }

/// Rows of a driver's last commit that are of card "a".
inline std::size_t rows_of_card_a(const flow_driver& driver) {
  const auto is_of_a = [](const auto& entry) { return entry.first.ends_with(std::string("a\0\x01", 3)); };
  return static_cast<std::size_t>(std::ranges::count_if(driver.rows().entries(), is_of_a));
}

}  // namespace millrace::flow
