#include "examples/shared_work/dear_purchases.hpp"

#include <gmock/gmock.h>

#include "runtime/flow/testing/flow_driver.hpp"

namespace {

using namespace dear;
using ::testing::ElementsAre;

constexpr event_time opening{1'700'000'000'000};

TEST(dear_purchases, are_told_of_when_a_card_makes_two_in_a_row) {
  flow_driver driver(*dear_purchases_graph({}));
  driver.feed<purchase>("purchases", {"card-1", "bakery", 400}, opening);
  driver.feed<purchase>("purchases", {"card-2", "bakery", 2000}, opening + 1min);
  driver.feed<purchase>("purchases", {"card-2", "bakery", 4000}, opening + 2min);
  driver.feed<purchase>("purchases", {"card-2", "bakery", 400}, opening + 3min);
  driver.end_inputs();
  ASSERT_TRUE(driver.run());
  EXPECT_THAT(driver.values<std::string>("dear"), ElementsAre("card-2 at bakery: 666 % of what is usual"));
}

TEST(dear_purchases, are_judged_by_when_they_were_made_and_not_by_when_they_were_read) {
  flow_driver driver(*dear_purchases_graph({}));
  driver.feed<purchase>("purchases", {"card-2", "bakery", 4000}, opening + 3s, 0);
  driver.feed<purchase>("purchases", {"card-1", "bakery", 400}, opening, 1);
  driver.feed<purchase>("purchases", {"card-2", "bakery", 2000}, opening + 2s, 2);
  driver.end_inputs();
  ASSERT_TRUE(driver.run());
  EXPECT_THAT(driver.values<std::string>("dear"), ElementsAre("card-2 at bakery: 666 % of what is usual"));
}

}  // namespace
