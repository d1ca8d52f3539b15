#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <set>

#include "runtime/flow/operators/graph.hpp"
#include "runtime/flow/testing/flow_driver.hpp"
#include "tests/runtime_flow_operators/any_way_of_running.hpp"
#include "tests/runtime_flow_operators/two_flows.hpp"

namespace millrace::flow {
namespace {

using ::testing::ElementsAre;

constexpr join_interval near{.before = seconds(3), .after = seconds(10)};

graph_plan near_pairs() {
  return joined([](const auto& left, const auto& right) {
    const auto pairs = left.join("near", right, near, numbers_of);
    pairs.out.into("pairs");
    pairs.aside.into("late");
  });
}

TEST(interval_join, pairs_equal_a_recomputation_of_all_that_was_not_late_however_the_flows_are_read) {
  for (std::uint64_t seed = 1; seed <= seed_count(20U); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const two_flows flows(seed, seconds(seed % 2 == 0 ? 5 : 30));
    std::multiset<pair_of_numbers> expected;
    for (std::size_t l = 0; l < flows.left.size(); ++l) {
      for (std::size_t r = 0; r < flows.right.size(); ++r) {
        const auto &a = flows.left[l], &b = flows.right[r];
        const bool meet = a.time - near.before <= b.time && b.time <= a.time + near.after;
        if (meet && a.value.card == b.value.card && !flows.left_late(l) && !flows.right_late(r)) {
          expected.emplace(a.value.number, b.value.number);
        }
      }
    }
    flow_driver driver(near_pairs(), {.seed = seed, .random_rounds = true, .order = interleaving::random});
    flows.feed(driver);
    driver.end_inputs();
    ASSERT_TRUE(driver.run());
    const auto pairs = driver.values<pair_of_numbers>("pairs");
    EXPECT_EQ(std::multiset<pair_of_numbers>(pairs.begin(), pairs.end()), expected);
  }
}

TEST(interval_join, the_output_is_the_same_any_way_it_runs) {
  const two_flows flows(4, seconds(20));
  expect_the_same_any_way_it_runs<pair_of_numbers>(
      near_pairs(), [&](flow_driver& d) { flows.feed(d); }, "pairs");
}

TEST(interval_join, nothing_is_kept_for_which_no_partner_can_come_any_more) {
  flow_driver driver(near_pairs());
  driver.feed<purchase>("left", {1, "a", 1}, noon);
  driver.feed<purchase>("right", {2, "a", 1}, noon + seconds(1));
  for (const auto* source : {"left", "right"}) driver.feed<purchase>(source, {3, "b", 1}, noon + seconds(100));
  ASSERT_TRUE(driver.run());
  ASSERT_TRUE(driver.commit());
  EXPECT_EQ(rows_of_card_a(driver), 0U);
}

/// Rows are the purchases of the right with their cents; those of no cents end the row.
using row_change = std::optional<std::int64_t>;

template <class Join>
graph_plan with_table(Join join) {
  graph g("with_table");
  const auto left = g.source<purchase>("left", {.out_of_order = join_bound}).key_by(card_of);
  using keyed_change = std::pair<std::string, row_change>;
  const auto right = g.source<purchase>("right", {.out_of_order = join_bound})
                         .map([](const purchase& p) {
                           return keyed_change(p.card, p.cents % 10 == 0 ? row_change() : row_change(p.cents));
                         })
                         .key_by([](const keyed_change& change) -> const std::string& { return change.first; });
  join(left, right);
  return *g.plan();
}

std::int64_t cents_of(const std::pair<std::string, row_change>* row) {
  return row == nullptr ? -1 : row->second.value_or(-2);
}

graph_plan as_of() {
  return with_table([](const auto& left, const auto& right) {
    const auto told = left.join_as_of(
        "as_of", right, [](const purchase& p, const auto* row) { return pair_of_numbers(p.number, cents_of(row)); });
    told.out.into("told");
    told.aside.into("late");
  });
}

TEST(as_of_join, each_event_meets_the_row_of_its_own_time_however_the_flows_are_read) {
  for (std::uint64_t seed = 1; seed <= seed_count(20U); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const two_flows flows(seed, join_bound);
    const auto told_with = [&](std::uint64_t order) {
      flow_driver driver(as_of(), {.seed = order, .random_rounds = true, .order = interleaving::random});
      flows.feed(driver);
      driver.end_inputs();
      EXPECT_TRUE(driver.run());
      return driver.values<pair_of_numbers>("told");
    };
    const auto told = told_with(seed);
    ASSERT_EQ(told.size(), flows.left.size());
    for (const auto& [number, cents] : told) {
      const auto event = std::find_if(flows.left.begin(), flows.left.end(),
                                      [&, n = number](const auto& p) { return p.value.number == n; });
      auto at = beginning_of_time;
      for (const auto& change : flows.right) {
        if (change.value.card == event->value.card && change.time <= event->time) at = std::max(at, change.time);
      }
      const bool found = std::any_of(flows.right.begin(), flows.right.end(), [&, c = cents](const auto& change) {
        const auto row = change.value.cents % 10 == 0 ? -2 : change.value.cents;
        return change.value.card == event->value.card && change.time == at && row == c;
      });
      EXPECT_TRUE(at == beginning_of_time ? cents == -1 : found) << "number " << number;
    }
    EXPECT_EQ(std::multiset<pair_of_numbers>(told.begin(), told.end()), [&] {
      const auto other = told_with(seed + 500);
      return std::multiset<pair_of_numbers>(other.begin(), other.end());
    }());
  }
}

TEST(as_of_join, the_output_is_the_same_any_way_it_runs) {
  const two_flows flows(2, seconds(20));
  expect_the_same_any_way_it_runs<pair_of_numbers>(
      as_of(), [&](flow_driver& d) { flows.feed(d); }, "told");
}

TEST(table_join, each_event_meets_the_row_that_is_there_when_it_comes) {
  graph g("tables");
  const auto left = g.source<purchase>("left").key_by(card_of);
  const auto right = g.source<row_change>("right").key_by([](const row_change&) -> std::string { return "a"; });
  left.join_table("row", right,
                  [](const purchase& p, const std::int64_t* row) {
                    return pair_of_numbers(p.number, row == nullptr ? -1 : *row);
                  })
      .into("told");
  flow_driver driver(*g.plan());
  driver.feed<purchase>("left", {1, "a", 0}, noon);
  driver.feed<row_change>("right", row_change(7), noon);
  driver.feed<purchase>("left", {2, "a", 0}, noon);
  driver.feed<purchase>("left", {3, "b", 0}, noon);
  driver.feed<row_change>("right", row_change(), noon);
  driver.feed<purchase>("left", {4, "a", 0}, noon);
  ASSERT_TRUE(driver.run());
  EXPECT_THAT(driver.values<pair_of_numbers>("told"), ElementsAre(pair_of_numbers(1, -1), pair_of_numbers(2, 7),
                                                                  pair_of_numbers(3, -1), pair_of_numbers(4, -1)));
}

TEST(table_join, a_global_table_is_joined_by_any_key_of_the_event) {
  graph g("countries");
  const auto names = g.source<std::string>("names").key_by([](const std::string& name) { return name.substr(0, 2); });
  g.source<purchase>("purchases")
      .join_global(
          "country", names, [](const purchase& p) { return p.card.substr(0, 2); },
          [](const purchase& p, const std::string* name) { return p.card + (name == nullptr ? "?" : " " + *name); })
      .into("told");
  flow_driver driver(*g.plan());
  driver.feed<std::string>("names", "ES Spain", noon);
  driver.feed<purchase>("purchases", {1, "ES-7", 0}, noon);
  driver.feed<purchase>("purchases", {2, "FR-7", 0}, noon);
  ASSERT_TRUE(driver.run());
  EXPECT_THAT(driver.values<std::string>("told"), ElementsAre("ES-7 ES Spain", "FR-7?"));
}

TEST(table_join, the_output_is_the_same_any_way_it_runs) {
  const two_flows flows(6, seconds(20));
  const auto plan = with_table([](const auto& left, const auto& right) {
    left.join_table("row", right,
                    [](const purchase& p, const auto* row) { return pair_of_numbers(p.number, cents_of(row)); })
        .into("told");
  });
  expect_the_same_any_way_it_runs<pair_of_numbers>(
      plan, [&](flow_driver& d) { flows.feed(d); }, "told");
}

}  // namespace
}  // namespace millrace::flow
