#include <gmock/gmock.h>

#include "runtime/flow/operators/graph.hpp"
#include "tests/runtime_flow_operators/any_way_of_running.hpp"

namespace millrace::flow {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using counted = window_result<std::int64_t, std::uint64_t>;

constexpr event_time midday{1'700'000'000'000};

std::int64_t last_digit(const std::int64_t& number) { return number % 10; }

/// Of one instance: the specs of topics have several.
graph_plan hopping(span_ms idle_after = {}) {
  graph g("hopping");
  const auto numbers = g.source<std::int64_t>("numbers", {.out_of_order = 2s, .idle_after = idle_after});
  const auto hopped = numbers.hop("by_digit", last_digit);
  hopped.into("hopped");
  hopped.key_by(last_digit).window("count", tumbling_windows{.length = 10s}, count{}).out.into("counts");
  hopped.hop("again", last_digit).in_event_time_order("ordered").in_order.into("in_order");
  return *g.plan();
}

void feed(flow_driver& driver) {
  std::mt19937_64 random(5);
  for (int i = 0; i < 400; ++i) {
    const auto at = midday + span_ms(i * 100 - static_cast<std::int64_t>(random() % 2000));
    driver.feed<std::int64_t>("numbers", static_cast<std::int64_t>(random() % 50), at, i % 2);
  }
}

TEST(hop, of_one_instance_is_as_if_it_were_not_there) {
  flow_driver driver(hopping());
  for (const std::int64_t number : {3, 13, 2}) driver.feed<std::int64_t>("numbers", number, midday);
  ASSERT_TRUE(driver.run());
  EXPECT_THAT(driver.values<std::int64_t>("hopped"), ElementsAre(3, 13, 2));
}

TEST(hop, gives_the_same_any_way_it_runs) {
  expect_the_same_any_way_it_runs<std::int64_t>(hopping(), feed, "hopped");
  expect_the_same_any_way_it_runs<counted>(hopping(), feed, "counts");
  expect_the_same_any_way_it_runs<std::int64_t>(hopping(), feed, "in_order");
}

TEST(hop, keeps_from_those_behind_what_came_late) {
  flow_driver driver(hopping());
  driver.feed<std::int64_t>("numbers", 1, midday);
  driver.feed<std::int64_t>("numbers", 2, midday + 30s);
  driver.feed<std::int64_t>("numbers", 1, midday);
  ASSERT_TRUE(driver.run());
  EXPECT_EQ(driver.figures("count").late, 1u);
}

TEST(hop, does_not_wait_for_what_nobody_above_waits_for) {
  flow_driver driver(hopping(1s));
  driver.add_partition("numbers", 1);  // silent
  driver.feed<std::int64_t>("numbers", 1, midday, 0);
  driver.feed<std::int64_t>("numbers", 1, midday + 20s, 0);
  ASSERT_TRUE(driver.run());
  EXPECT_THAT(driver.values<counted>("counts"), IsEmpty());
  ASSERT_TRUE(driver.advance(900ms));
  driver.feed<std::int64_t>("numbers", 1, midday + 21s, 0);
  ASSERT_TRUE(driver.run());
  ASSERT_TRUE(driver.advance(200ms));
  EXPECT_EQ(driver.values<counted>("counts").size(), 1u);
}

}  // namespace
}  // namespace millrace::flow
