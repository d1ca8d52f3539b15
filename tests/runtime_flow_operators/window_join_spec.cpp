#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <variant>

#include "tests/runtime_flow_operators/any_way_of_running.hpp"
#include "tests/runtime_flow_operators/two_flows.hpp"

namespace millrace::flow {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using either = std::variant<purchase, purchase>;

constexpr tumbling_windows ten_seconds{.length = seconds(10)};

graph_plan pairs_in(tumbling_windows windows) {
  return joined([windows](const auto& left, const auto& right) {
    const auto pairs = left.join("pairs", right, windows, numbers_of);
    pairs.out.into("pairs");
    pairs.aside.into("late");
  });
}

TEST(window_join, events_of_one_key_and_window_meet_as_soon_as_both_are_there) {
  flow_driver driver(pairs_in(ten_seconds));
  driver.feed<purchase>("left", {1, "a", 0}, noon);
  driver.feed<purchase>("right", {2, "a", 0}, noon + span_ms(9'999));
  driver.feed<purchase>("right", {3, "b", 0}, noon);
  ASSERT_TRUE(driver.run());
  EXPECT_THAT(driver.values<pair_of_numbers>("pairs"), ElementsAre(pair_of_numbers(1, 2)));
  EXPECT_EQ(driver.outputs<pair_of_numbers>("pairs")[0].time, noon + span_ms(9'999)) << "when both had happened";
}

TEST(window_join, neighbours_on_two_sides_of_an_edge_do_not_meet) {
  flow_driver driver(pairs_in(ten_seconds));
  driver.feed<purchase>("left", {1, "a", 0}, noon + span_ms(9'999));
  driver.feed<purchase>("right", {2, "a", 0}, noon + seconds(10));
  driver.end_inputs();
  ASSERT_TRUE(driver.run());
  EXPECT_THAT(driver.values<pair_of_numbers>("pairs"), IsEmpty());
  EXPECT_THAT(driver.values<either>("late"), IsEmpty());
}

TEST(window_join, what_comes_when_its_window_has_ended_goes_aside) {
  flow_driver driver(pairs_in(ten_seconds));
  driver.feed<purchase>("left", {1, "a", 0}, noon);
  driver.feed<purchase>("right", {2, "b", 0}, noon + seconds(15));
  driver.feed<purchase>("right", {3, "a", 0}, noon + seconds(1));
  ASSERT_TRUE(driver.run());
  EXPECT_THAT(driver.values<pair_of_numbers>("pairs"), IsEmpty());
  EXPECT_THAT(driver.values<either>("late"), ElementsAre(either(std::in_place_index<1>, purchase{3, "a", 0})));
}

TEST(window_join, within_the_allowed_lateness_it_still_meets) {
  flow_driver driver(pairs_in({.length = seconds(10), .allowed_lateness = seconds(5)}));
  driver.feed<purchase>("left", {1, "a", 0}, noon);
  driver.feed<purchase>("right", {2, "b", 0}, noon + span_ms(19'999));
  driver.feed<purchase>("right", {3, "a", 0}, noon + seconds(1));
  driver.feed<purchase>("right", {4, "b", 0}, noon + seconds(20));
  driver.feed<purchase>("right", {5, "a", 0}, noon + seconds(1));
  ASSERT_TRUE(driver.run());
  EXPECT_THAT(driver.values<pair_of_numbers>("pairs"), ElementsAre(pair_of_numbers(1, 3)));
  EXPECT_THAT(driver.values<either>("late"), ElementsAre(either(std::in_place_index<1>, purchase{5, "a", 0})));
}

std::multiset<pair_of_numbers> recomputed(const two_flows& flows, span_ms length) {
  const auto in_time = [&](event_time time, event_time promised) { return floor_to(time, length) + length > promised; };
  std::multiset<pair_of_numbers> expected;
  for (std::size_t l = 0; l < flows.left.size(); ++l) {
    for (std::size_t r = 0; r < flows.right.size(); ++r) {
      const auto &a = flows.left[l], &b = flows.right[r];
      const bool meet = a.value.card == b.value.card && floor_to(a.time, length) == floor_to(b.time, length);
      if (meet && in_time(a.time, flows.left_promised[l]) && in_time(b.time, flows.right_promised[r])) {
        expected.emplace(a.value.number, b.value.number);
      }
    }
  }
  return expected;
}

TEST(window_join, pairs_equal_a_recomputation_of_all_that_was_not_late_however_the_flows_are_read) {
  for (std::uint64_t seed = 1; seed <= seed_count(20U); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const two_flows flows(seed, seconds(seed % 2 == 0 ? 5 : 40));
    flow_driver driver(pairs_in(ten_seconds), {.seed = seed, .random_rounds = true, .order = interleaving::random});
    flows.feed(driver);
    driver.end_inputs();
    ASSERT_TRUE(driver.run());
    const auto pairs = driver.values<pair_of_numbers>("pairs");
    EXPECT_EQ(std::multiset<pair_of_numbers>(pairs.begin(), pairs.end()), recomputed(flows, seconds(10)));
    EXPECT_EQ(driver.values<either>("late").empty(), seed % 2 == 0);
  }
}

TEST(window_join, the_output_is_the_same_any_way_it_runs) {
  const two_flows flows(4, seconds(30));
  const feeding feed = [&](flow_driver& driver) { flows.feed(driver); };
  const auto plan = pairs_in({.length = seconds(10), .allowed_lateness = seconds(3)});
  expect_the_same_any_way_it_runs<pair_of_numbers>(plan, feed, "pairs");
  expect_the_same_any_way_it_runs<either>(plan, feed, "late");
}

TEST(window_join, nothing_is_kept_of_a_window_that_has_ended) {
  flow_driver driver(pairs_in(ten_seconds));
  driver.feed<purchase>("left", {1, "a", 1}, noon);
  driver.feed<purchase>("right", {2, "a", 1}, noon + seconds(1));
  for (const auto* source : {"left", "right"}) driver.feed<purchase>(source, {3, "b", 1}, noon + seconds(100));
  ASSERT_TRUE(driver.run());
  ASSERT_TRUE(driver.commit());
  EXPECT_EQ(rows_of_card_a(driver), 0U);
}

}  // namespace
}  // namespace millrace::flow
