#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runtime/flow/operators/graph.hpp"
#include "runtime/flow/testing/flow_driver.hpp"
#include "tests/runtime_flow_operators/any_way_of_running.hpp"
#include "tests/runtime_flow_operators/purchases.hpp"

namespace millrace::flow {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

/// `declare(purchases by card)` puts something into "out".
template <class Declare>
graph_plan by_card(Declare declare) {
  graph g("by_card");
  declare(g.source<purchase>("purchases", {.out_of_order = seconds(5)}).key_by(card_of));
  return *g.plan();
}

feeding some_purchases(std::uint64_t seed) {
  return [input = reordered(random_purchases(seed), seconds(8), seed)](flow_driver& driver) {
    for (const auto& p : input) driver.feed("purchases", p.value, p.time);
  };
}

using totals = std::pair<std::string, std::int64_t>;

graph_plan running_totals() {
  return by_card([](const auto& cards) {
    cards.aggregate("total", sum<std::int64_t>([](const purchase& p) { return p.cents; })).into("out");
  });
}

TEST(aggregate, it_tells_after_each_event_what_its_key_has_come_to) {
  flow_driver driver(running_totals());
  driver.feed<purchase>("purchases", {1, "a", 10}, noon);
  driver.feed<purchase>("purchases", {2, "b", 5}, noon);
  driver.feed<purchase>("purchases", {3, "a", 7}, noon);
  ASSERT_TRUE(driver.run());
  EXPECT_THAT(driver.values<totals>("out"), ElementsAre(totals("a", 10), totals("b", 5), totals("a", 17)));
}

TEST(aggregate, the_output_is_the_same_any_way_it_runs) {
  expect_the_same_any_way_it_runs<totals>(running_totals(), some_purchases(1), "out");
}

using kept = std::pair<std::string, purchase>;

graph_plan dearest() {
  return by_card([](const auto& cards) {
    cards.reduce("dearest", [](const purchase& a, const purchase& b) { return b.cents > a.cents ? b : a; }).into("out");
  });
}

TEST(reduce, it_makes_one_of_two) {
  flow_driver driver(dearest());
  driver.feed<purchase>("purchases", {1, "a", 10}, noon);
  driver.feed<purchase>("purchases", {2, "a", 30}, noon);
  driver.feed<purchase>("purchases", {3, "a", 20}, noon);
  ASSERT_TRUE(driver.run());
  EXPECT_THAT(driver.values<kept>("out"),
              ElementsAre(kept("a", {1, "a", 10}), kept("a", {2, "a", 30}), kept("a", {2, "a", 30})));
}

TEST(reduce, the_output_is_the_same_any_way_it_runs) {
  expect_the_same_any_way_it_runs<kept>(dearest(), some_purchases(2), "out");
}

using best = std::pair<std::string, std::vector<purchase>>;

graph_plan two_dearest() {
  return by_card(
      [](const auto& cards) { cards.top_n("dearest", 2, [](const purchase& p) { return p.cents; }).into("out"); });
}

TEST(top_n, it_tells_the_highest_ranked_whenever_they_change) {
  flow_driver driver(two_dearest());
  for (const auto& p : purchases{{{1, "a", 10}, noon}, {{2, "a", 5}, noon}, {{3, "a", 5}, noon}, {{4, "a", 7}, noon}}) {
    driver.feed("purchases", p.value, p.time);
  }
  ASSERT_TRUE(driver.run());
  EXPECT_THAT(driver.values<best>("out"), ElementsAre(best("a", {{1, "a", 10}}), best("a", {{1, "a", 10}, {2, "a", 5}}),
                                                      best("a", {{1, "a", 10}, {4, "a", 7}})));
}

TEST(top_n, the_output_is_the_same_any_way_it_runs) {
  expect_the_same_any_way_it_runs<best>(two_dearest(), some_purchases(3), "out");
}

graph_plan once() {
  return by_card([](const auto& cards) {
    const auto first = cards.deduplicate("once", seconds(60));
    first.out.into("out");
    first.aside.into("repeated");
  });
}

TEST(deduplicate, what_comes_again_in_time_goes_aside) {
  flow_driver driver(once());
  driver.feed<purchase>("purchases", {1, "a", 1}, noon);
  driver.feed<purchase>("purchases", {2, "a", 1}, noon + seconds(1));
  driver.feed<purchase>("purchases", {3, "b", 1}, noon + seconds(65));
  driver.feed<purchase>("purchases", {4, "a", 1}, noon + seconds(66));
  ASSERT_TRUE(driver.run());
  EXPECT_THAT(driver.values<purchase>("out"),
              ElementsAre(purchase{1, "a", 1}, purchase{3, "b", 1}, purchase{4, "a", 1}));
  EXPECT_THAT(driver.values<purchase>("repeated"), ElementsAre(purchase{2, "a", 1}));
}

TEST(deduplicate, events_that_a_source_gives_again_are_told_once) {
  graph g("once_each");
  g.source<purchase>("purchases", {.out_of_order = seconds(600)})
      .key_by([](const purchase& p) { return p.number; })
      .deduplicate("once", seconds(600))
      .out.into("out");
  const auto plan = *g.plan();
  const auto input = random_purchases(5);
  const auto twice = duplicated(input, 3, 5);
  ASSERT_GT(twice.size(), input.size());
  flow_driver driver(plan);
  for (const auto& p : twice) driver.feed("purchases", p.value, p.time);
  ASSERT_TRUE(driver.run());
  std::vector<purchase> expected;
  for (const auto& p : input) expected.push_back(p.value);
  EXPECT_EQ(driver.values<purchase>("out"), expected);
}

TEST(deduplicate, the_output_is_the_same_any_way_it_runs) {
  expect_the_same_any_way_it_runs<purchase>(once(), some_purchases(4), "out");
  expect_the_same_any_way_it_runs<purchase>(once(), some_purchases(4), "repeated");
}

graph_plan slowly() {
  return by_card([](const auto& cards) {
    const auto passed = cards.rate_limit("slowly", {.events = 2, .per = seconds(10)});
    passed.out.into("out");
    passed.aside.into("too_many");
  });
}

TEST(rate_limit, no_stretch_of_that_length_has_more_of_a_key) {
  flow_driver driver(slowly());
  const auto at = [&](std::int64_t number, const char* card, std::int64_t ms) {
    driver.feed<purchase>("purchases", {number, card, 0}, noon + span_ms(ms));
  };
  at(1, "a", 0);
  at(2, "a", 9000);
  at(3, "a", 9999);
  at(4, "b", 9999);
  at(5, "a", 10'000);
  at(6, "a", 18'999);
  at(7, "a", 19'000);
  ASSERT_TRUE(driver.run());
  std::vector<std::int64_t> passed, too_many;
  for (const auto& p : driver.values<purchase>("out")) passed.push_back(p.number);
  for (const auto& p : driver.values<purchase>("too_many")) too_many.push_back(p.number);
  EXPECT_THAT(passed, ElementsAre(1, 2, 4, 5, 7));
  EXPECT_THAT(too_many, ElementsAre(3, 6));
}

TEST(rate_limit, the_output_is_the_same_any_way_it_runs) {
  expect_the_same_any_way_it_runs<purchase>(slowly(), some_purchases(6), "out");
  expect_the_same_any_way_it_runs<purchase>(slowly(), some_purchases(6), "too_many");
}

}  // namespace
}  // namespace millrace::flow
