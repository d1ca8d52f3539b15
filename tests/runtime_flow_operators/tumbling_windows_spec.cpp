#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "runtime/flow/operators/graph.hpp"
#include "runtime/flow/testing/flow_driver.hpp"
#include "tests/runtime_flow_operators/any_way_of_running.hpp"
#include "tests/runtime_flow_operators/purchases.hpp"

namespace millrace::flow {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAreArray;

using per_card = window_result<std::string, std::int64_t>;

graph_plan spending(tumbling_windows windows, span_ms out_of_order) {
  graph g("spending");
  const auto spent = g.source<purchase>("purchases", {.out_of_order = out_of_order})
                         .key_by(card_of)
                         .window("spent", windows, sum<std::int64_t>([](const purchase& p) { return p.cents; }));
  spent.out.into("spent");
  spent.aside.into("late");
  return *g.plan();
}

constexpr event_time full_minute{1'700'000'040'000};

TEST(tumbling_windows, a_window_is_told_when_the_mark_reaches_its_end) {
  flow_driver driver(spending({.length = seconds(60)}, seconds(5)));
  driver.feed<purchase>("purchases", {1, "a", 10}, full_minute);
  driver.feed<purchase>("purchases", {2, "a", 20}, full_minute + span_ms(59'999));
  driver.feed<purchase>("purchases", {3, "a", 40}, full_minute + seconds(60));
  driver.feed<purchase>("purchases", {4, "b", 80}, full_minute + span_ms(64'999));
  ASSERT_TRUE(driver.run());
  EXPECT_THAT(driver.values<per_card>("spent"), IsEmpty());
  driver.feed<purchase>("purchases", {5, "b", 160}, full_minute + seconds(65));
  ASSERT_TRUE(driver.run());
  EXPECT_THAT(driver.values<per_card>("spent"), ElementsAre(per_card{"a", full_minute, full_minute + seconds(60), 30}));
  EXPECT_EQ(driver.outputs<per_card>("spent")[0].time, full_minute + span_ms(59'999)) << "it belongs to its window";
}

TEST(tumbling_windows, what_comes_when_its_window_has_been_told_is_late) {
  flow_driver driver(spending({.length = seconds(60)}, seconds(5)));
  driver.feed<purchase>("purchases", {1, "a", 10}, full_minute + seconds(64));
  driver.feed<purchase>("purchases", {2, "a", 20}, full_minute + seconds(3));
  driver.feed<purchase>("purchases", {3, "a", 30}, full_minute + seconds(65));
  driver.feed<purchase>("purchases", {4, "a", 40}, full_minute + seconds(3));
  driver.end_inputs();
  ASSERT_TRUE(driver.run());
  EXPECT_THAT(driver.values<purchase>("late"), ElementsAre(purchase{4, "a", 40}));
  EXPECT_THAT(driver.values<per_card>("spent"),
              ElementsAre(per_card{"a", full_minute, full_minute + seconds(60), 20},
                          per_card{"a", full_minute + seconds(60), full_minute + seconds(120), 40}));
}

TEST(tumbling_windows, within_the_allowed_lateness_a_window_is_told_again) {
  flow_driver driver(spending({.length = seconds(60), .allowed_lateness = seconds(30)}, seconds(0)));
  driver.feed<purchase>("purchases", {1, "a", 10}, full_minute);
  driver.feed<purchase>("purchases", {2, "b", 1}, full_minute + seconds(70));
  driver.feed<purchase>("purchases", {3, "a", 20}, full_minute + seconds(1));
  driver.feed<purchase>("purchases", {4, "b", 1}, full_minute + seconds(90));
  driver.feed<purchase>("purchases", {5, "a", 40}, full_minute + seconds(1));
  ASSERT_TRUE(driver.run());
  EXPECT_THAT(driver.values<per_card>("spent"), ElementsAre(per_card{"a", full_minute, full_minute + seconds(60), 10},
                                                            per_card{"a", full_minute, full_minute + seconds(60), 30}));
  EXPECT_THAT(driver.values<purchase>("late"), ElementsAre(purchase{5, "a", 40}));
}

TEST(tumbling_windows, windows_equal_a_recomputation_of_all_that_was_not_late) {
  for (std::uint64_t seed = 1; seed <= seed_count(30U); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    flow_driver driver(spending({.length = seconds(60)}, seconds(5)), {.seed = seed, .random_rounds = true});
    std::map<std::pair<event_time, std::string>, std::int64_t> sums;
    auto newest = beginning_of_time;
    std::size_t late = 0;
    for (const auto& p : reordered(random_purchases(seed), seconds(seed % 2 == 0 ? 5 : 60), seed)) {
      driver.feed("purchases", p.value, p.time);
      const auto start = floor_to(p.time, seconds(60));
      if (start + seconds(60) <= newest - seconds(5)) {
        ++late;
      } else {
        sums[{start, p.value.card}] += p.value.cents;
      }
      newest = std::max(newest, p.time);
    }
    driver.end_inputs();
    ASSERT_TRUE(driver.run());
    std::vector<per_card> expected;
    for (const auto& [window, sum] : sums)
      expected.push_back({window.second, window.first, window.first + seconds(60), sum});
    EXPECT_EQ(driver.values<per_card>("spent"), expected) << "by end and then by key";
    EXPECT_EQ(driver.values<purchase>("late").size(), late);
    EXPECT_EQ(late == 0, seed % 2 == 0) << "none is late of what is out of order as little as was said";
  }
}

TEST(tumbling_windows, the_output_is_the_same_any_way_it_runs) {
  const auto input = reordered(random_purchases(4), seconds(60), 4);
  const feeding feed = [&](flow_driver& driver) {
    for (const auto& p : input) driver.feed("purchases", p.value, p.time);
  };
  expect_the_same_any_way_it_runs<per_card>(spending({.length = seconds(60)}, seconds(5)), feed, "spent");
  expect_the_same_any_way_it_runs<purchase>(spending({.length = seconds(60)}, seconds(5)), feed, "late");
  expect_the_same_any_way_it_runs<per_card>(
      spending({.length = seconds(60), .allowed_lateness = seconds(20)}, seconds(5)), feed, "spent");
}

}  // namespace
}  // namespace millrace::flow
