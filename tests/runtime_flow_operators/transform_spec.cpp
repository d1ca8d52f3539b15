#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runtime/flow/operators/graph.hpp"
#include "runtime/flow/testing/flow_driver.hpp"
#include "tests/runtime_flow_operators/any_way_of_running.hpp"
#include "tests/runtime_flow_operators/purchases.hpp"

namespace millrace::flow {
namespace {

using ::testing::ElementsAre;

void feed_numbers(flow_driver& driver, std::int64_t count) {
  for (std::int64_t n = 0; n < count; ++n) driver.feed<std::int64_t>("numbers", n, noon + seconds(n));
}

TEST(transform, map_filter_and_flat_map_do_what_their_functions_say) {
  graph g("words");
  g.source<std::int64_t>("numbers")
      .filter([](std::int64_t n) { return n % 2 == 1; })
      .flat_map<std::int64_t>([](std::int64_t n, auto&& emit) {
        emit(n);
        emit(-n);
      })
      .map([](std::int64_t n) { return std::to_string(n); })
      .into("words");
  flow_driver driver(*g.plan());
  feed_numbers(driver, 6);
  ASSERT_TRUE(driver.run());
  EXPECT_THAT(driver.values<std::string>("words"), ElementsAre("1", "-1", "3", "-3", "5", "-5"));
  EXPECT_EQ(driver.outputs<std::string>("words").back().time, noon + seconds(5)) << "that of the event it follows from";
}

TEST(transform, neighbours_become_one_stage) {
  graph g("chain");
  const auto same = [](std::int64_t n) { return n; };
  g.source<std::int64_t>("numbers").map(same).map(same).filter([](std::int64_t) { return true; }).into("out");
  EXPECT_EQ(g.plan()->stages.size(), 3U) << g.plan()->describe();
}

TEST(transform, events_that_can_only_be_moved_pass) {
  graph g("boxes");
  g.source<std::int64_t>("numbers")
      .map([](std::int64_t n) { return std::make_unique<std::int64_t>(n); })
      .map([](std::unique_ptr<std::int64_t> n) { return n; })
      .into("boxes");
  flow_driver driver(*g.plan());
  feed_numbers(driver, 3);
  ASSERT_TRUE(driver.run_one_round());
  const auto* boxes = &driver;
  EXPECT_EQ(boxes->figures("boxes").mark, noon + seconds(2));
}

TEST(transform, several_stages_may_follow_one_and_each_gets_all_events) {
  graph g("twice");
  const auto numbers = g.source<std::int64_t>("numbers");
  numbers.map([](std::int64_t n) { return n * 10; }).into("tens");
  numbers.map([](std::int64_t n) { return n; }).into("ones");
  flow_driver driver(*g.plan());
  feed_numbers(driver, 3);
  ASSERT_TRUE(driver.run());
  EXPECT_THAT(driver.values<std::int64_t>("tens"), ElementsAre(0, 10, 20));
  EXPECT_THAT(driver.values<std::int64_t>("ones"), ElementsAre(0, 1, 2));
}

TEST(transform, a_merge_keeps_the_order_in_which_its_events_came_in_whatever_the_rounds) {
  graph g("diamond");
  const auto numbers = g.source<std::int64_t>("numbers");
  const auto parts =
      numbers.branch([](std::int64_t n) { return n % 3 == 0; }, [](std::int64_t n) { return n % 2 == 0; });
  const auto thirds = parts[0].flat_map<std::int64_t>([](std::int64_t n, auto&& emit) {
    emit(n);
    emit(n + 1000);
  });
  thirds.merge(parts[1], parts[2]).into("all");
  const feeding feed = [](flow_driver& driver) { feed_numbers(driver, 100); };
  flow_driver driver(*g.plan());
  feed_numbers(driver, 5);
  ASSERT_TRUE(driver.run());
  EXPECT_THAT(driver.values<std::int64_t>("all"), ElementsAre(0, 1000, 1, 2, 3, 1003, 4));
  expect_the_same_any_way_it_runs<std::int64_t>(*g.plan(), feed, "all");
}

TEST(transform, an_event_of_which_nothing_can_be_made_becomes_a_dead_letter_with_the_reason) {
  graph g("readings");
  const auto read = g.source<std::int64_t>("numbers").try_map("read", [](std::int64_t n) -> result<std::string> {
    if (n == 1) return make_error(errc::corrupt, "one is none");
    if (n == 2) throw std::runtime_error("two is too many");
    return std::to_string(n);
  });
  read.made.into("good");
  read.dead.into("dead");
  flow_driver driver(*g.plan());
  feed_numbers(driver, 4);
  ASSERT_TRUE(driver.run());
  EXPECT_THAT(driver.values<std::string>("good"), ElementsAre("0", "3"));
  EXPECT_THAT(driver.values<dead_letter<std::int64_t>>("dead"),
              ElementsAre(dead_letter<std::int64_t>{1, "read", "one is none"},
                          dead_letter<std::int64_t>{2, "read", "two is too many"}));
}

TEST(transform, an_exception_of_a_function_ends_the_graph_with_its_reason) {
  graph g("faulty");
  g.source<std::int64_t>("numbers")
      .map([](std::int64_t n) { return n == 2 ? throw std::runtime_error("a bug") : n; })
      .into("out");
  flow_driver driver(*g.plan());
  feed_numbers(driver, 4);
  const auto ran = driver.run();
  ASSERT_FALSE(ran);
  EXPECT_EQ(ran.error().context, "graph faulty, stage transform-1: a bug");
}

}  // namespace
}  // namespace millrace::flow
