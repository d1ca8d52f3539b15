#include "spending_limit.hpp"

#include <gmock/gmock.h>

#include "runtime/flow/testing/flow_driver.hpp"

namespace {

using namespace spending;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr event_time noon{1'700'000'000'000};

TEST(spending_limit, tells_of_a_card_that_spends_too_much_also_after_a_crash) {
  flow_driver driver(*spending_limit_graph({}));
  driver.feed<payment>("payments", {"card-1", 60'000}, noon);
  ASSERT_TRUE(driver.run());
  ASSERT_TRUE(driver.commit_and_crash());
  driver.feed<payment>("payments", {"card-1", 60'000}, noon + 59min);
  ASSERT_TRUE(driver.run());
  EXPECT_THAT(driver.values<std::string>("warnings"), ElementsAre("card-1 spends too much"));
}

TEST(spending_limit, forgets_what_was_spent_when_event_time_is_an_hour_further) {
  flow_driver driver(*spending_limit_graph({}));
  driver.feed<payment>("payments", {"card-1", 60'000}, noon);
  driver.feed<payment>("payments", {"card-2", 60'000}, noon + 61min);
  driver.feed<payment>("payments", {"card-1", 60'000}, noon + 61min);
  ASSERT_TRUE(driver.run());
  EXPECT_THAT(driver.values<std::string>("warnings"), IsEmpty());
}

TEST(spending_limit, has_the_limit_that_is_set) {
  flow_driver driver(*spending_limit_graph({{"cents-max", "500"}}));
  driver.feed<payment>("payments", {"card-1", 600}, noon);
  ASSERT_TRUE(driver.run());
  EXPECT_THAT(driver.values<std::string>("warnings"), ElementsAre("card-1 spends too much"));
}

TEST(spending_limit, refuses_a_payment_that_lacks_a_field_with_its_name) {
  const auto why = [](std::string_view value) {
    try {
      static_cast<void>(read_payment({.value = value}));
    } catch (const bad_record& wrong) {
      return std::string(wrong.what());
    }
    return std::string("taken");
  };
  EXPECT_EQ(why(R"({"card":"card-1","at":1})"), "field 'cents' is missing");
  EXPECT_EQ(why(R"({"card":"card-1","cents":"1","at":1})"), "field 'cents' is no whole number");
}

}  // namespace
