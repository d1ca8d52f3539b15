#include <gmock/gmock.h>

#include <algorithm>

#include "runtime/flow/operators/graph.hpp"
#include "tests/runtime_flow_operators/any_way_of_running.hpp"

namespace millrace::flow {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr event_time midday{1'700'000'000'000};

/// Squares; there is none of 13, and 0 is not even asked about.
result<std::int64_t> ask(const std::int64_t& number) {
  if (number == 0) throw std::runtime_error("nobody asks that");
  if (number == 1000) throw 7;
  if (number == 13) return make_error(errc::not_found, "no square of 13");
  return number * number;
}

graph_plan asking(call_options options = {}) {
  graph g("asking");
  const auto asked = g.source<std::int64_t>("numbers", {.out_of_order = 2s}).call("square", ask, options);
  asked.made.into("squares");
  asked.dead.into("dead");
  asked.made.key_by([](const std::int64_t&) { return std::int32_t{0}; })
      .window("count", tumbling_windows{.length = 10s}, count{})
      .out.into("counts");
  return *g.plan();
}

void feed(flow_driver& driver) {
  std::mt19937_64 random(5);
  for (int i = 0; i < 400; ++i) {
    const auto at = midday + span_ms(i * 100 - static_cast<std::int64_t>(random() % 2000));
    driver.feed<std::int64_t>("numbers", static_cast<std::int64_t>(random() % 50), at);
  }
}

TEST(call_out, gives_the_answers_in_the_order_of_the_events_and_dead_letters_with_the_reason) {
  flow_driver driver(asking());
  for (const std::int64_t number : {3, 13, 2, 0, 1000}) driver.feed<std::int64_t>("numbers", number, midday);
  ASSERT_TRUE(driver.run());
  EXPECT_THAT(driver.values<std::int64_t>("squares"), ElementsAre(9, 4));
  using dead = dead_letter<std::int64_t>;
  EXPECT_THAT(driver.values<dead>("dead"),
              ElementsAre(dead{13, "square", "no square of 13"}, dead{0, "square", "nobody asks that"},
                          dead{1000, "square", "an exception that is no std::exception"}));
}

TEST(call_out, in_order_gives_the_same_any_way_it_runs) {
  expect_the_same_any_way_it_runs<std::int64_t>(asking({.concurrent = 3, .waiting_max = 10}), feed, "squares");
  expect_the_same_any_way_it_runs<dead_letter<std::int64_t>>(asking({.concurrent = 3}), feed, "dead");
}

TEST(call_out, windows_behind_it_wait_for_its_answers) {
  using counted = window_result<std::int32_t, std::uint64_t>;
  expect_the_same_any_way_it_runs<counted>(asking({.concurrent = 3, .waiting_max = 10}), feed, "counts");
  flow_driver driver(asking({.in_order = false}), {.seed = 4, .random_rounds = true});
  feed(driver);
  driver.end_inputs();
  ASSERT_TRUE(driver.run());
  std::uint64_t all = 0;
  for (const auto& window : driver.values<counted>("counts")) all += window.value;
  EXPECT_EQ(all, driver.values<std::int64_t>("squares").size()) << "none was late";
}

TEST(call_out, not_in_order_gives_each_answer_once_whatever_crashes) {
  std::vector<std::int64_t> wanted;
  {
    flow_driver driver(asking());
    feed(driver);
    ASSERT_TRUE(driver.run());
    wanted = driver.values<std::int64_t>("squares");
    std::ranges::sort(wanted);
  }
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    flow_driver driver(asking({.concurrent = 4, .waiting_max = 20, .in_order = false}),
                       {.seed = seed, .round_events = 5, .random_rounds = true});
    feed(driver);
    ASSERT_TRUE(run_with_crashes(driver, seed));
    auto told = driver.values<std::int64_t>("squares");
    std::ranges::sort(told);
    EXPECT_TRUE(told == wanted) << "seed " << seed;
  }
}

TEST(call_out, asks_again_as_often_as_it_may) {
  int asked = 0;
  graph g("again");
  const auto called = g.source<std::int64_t>("numbers").call("ask",
                                                             [&asked](const std::int64_t& n) -> result<std::int64_t> {
                                                               if (++asked < 3)
                                                                 return make_error(errc::unavailable, "not now");
                                                               return n;
                                                             },
                                                             {.attempts = 3});
  called.made.into("made");
  called.dead.into("dead");
  flow_driver driver(*g.plan());
  driver.feed<std::int64_t>("numbers", 7, midday);
  ASSERT_TRUE(driver.run());
  EXPECT_THAT(driver.values<std::int64_t>("made"), ElementsAre(7));
  EXPECT_EQ(asked, 3);
}

TEST(call_out, tries_no_more_when_its_instance_is_gone) {
  int asked = 0;
  graph g("again");
  const auto failing = [&asked](const std::int64_t&) -> result<std::int64_t> {
    ++asked;
    return make_error(errc::unavailable, "not now");
  };
  g.source<std::int64_t>("numbers").call("ask", failing, {.attempts = 3}).made.into("made");
  const auto plan = *g.plan();
  const memory_map store;
  auto instance = *graph_instance::open(plan, store);
  auto& numbers = **instance->find_inlet<std::int64_t>("numbers");
  numbers.reading().begin(input_partition(0), wall_time{});
  numbers.put(7, midday);
  ASSERT_TRUE(instance->run(numbers, wall_time{}));
  const auto calls = instance->take_calls();
  instance.reset();
  ASSERT_EQ(calls.size(), 1u);
  calls.front()();
  EXPECT_EQ(asked, 1);
}

}  // namespace
}  // namespace millrace::flow
