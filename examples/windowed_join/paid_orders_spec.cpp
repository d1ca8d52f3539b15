#include "examples/windowed_join/paid_orders.hpp"

#include <gmock/gmock.h>

#include "runtime/flow/testing/flow_driver.hpp"

namespace {

using namespace shop;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr event_time noon{1'700'000'000'000};

// quoted: spec
TEST(paid_orders, meet_their_payments_in_any_order_within_an_hour) {
  flow_driver driver(*paid_orders_graph({}));
  driver.feed<payment>("payments", {"order-2", 500}, noon + 2s);  // read first, as it may happen
  driver.feed<order>("orders", {"order-1", 1000}, noon);
  driver.feed<order>("orders", {"order-2", 500}, noon);
  driver.feed<payment>("payments", {"order-1", 400}, noon + 59min);
  ASSERT_TRUE(driver.run());
  EXPECT_THAT(driver.values<std::string>("paid"), ElementsAre("order-2 is paid", "order-1 is paid in part"));
  EXPECT_THAT(driver.values<std::string>("late"), IsEmpty());
}
// end of quote

TEST(paid_orders, do_not_meet_a_payment_that_comes_after_the_hour) {
  flow_driver driver(*paid_orders_graph({}));
  driver.feed<order>("orders", {"order-1", 1000}, noon);
  driver.feed<payment>("payments", {"order-1", 1000}, noon + 61min);
  driver.end_inputs();
  ASSERT_TRUE(driver.run());
  EXPECT_THAT(driver.values<std::string>("paid"), IsEmpty());
}

TEST(paid_orders, are_remembered_over_a_crash) {
  flow_driver driver(*paid_orders_graph({}));
  driver.feed<order>("orders", {"order-1", 1000}, noon);
  ASSERT_TRUE(driver.run());
  ASSERT_TRUE(driver.commit_and_crash());
  driver.feed<payment>("payments", {"order-1", 1000}, noon + 10min);
  ASSERT_TRUE(driver.run());
  EXPECT_THAT(driver.values<std::string>("paid"), ElementsAre("order-1 is paid"));
}

TEST(paid_orders, in_records_are_read_as_they_are_on_the_topic) {
  const auto read = read_order({.value = R"({"id":"order-1","cents":1000,"at":1700000000000})"});
  ASSERT_TRUE(read);
  EXPECT_EQ(read->value.id, "order-1");
  EXPECT_EQ(read->time, noon);
}

}  // namespace
