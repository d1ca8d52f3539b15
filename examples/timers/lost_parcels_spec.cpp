#include "examples/timers/lost_parcels.hpp"

#include <gmock/gmock.h>

#include "runtime/flow/testing/flow_driver.hpp"

namespace {

using namespace parcels;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr event_time monday{1'700'000'000'000};

// quoted: spec
TEST(lost_parcels, are_told_of_three_days_after_they_were_sent) {
  flow_driver driver(*lost_parcels_graph({}));
  driver.feed<scan>("scans", {"parcel-1", "Bremen"}, monday);
  driver.feed<scan>("scans", {"parcel-2", "Bremen"}, monday);
  driver.feed<scan>("scans", {"parcel-1", "Ghent"}, monday + 24h);
  driver.feed<scan>("scans", {"parcel-2", "arrived"}, monday + 71h);
  ASSERT_TRUE(driver.run());
  EXPECT_THAT(driver.values<std::string>("missed"), IsEmpty());
  driver.feed<scan>("scans", {"parcel-3", "Lyon"}, monday + 74h);
  ASSERT_TRUE(driver.run());
  EXPECT_THAT(driver.values<std::string>("missed"), ElementsAre("parcel-1 is missed, last seen at Ghent"));
}
// end of quote

TEST(lost_parcels, keep_their_timers_over_a_crash_and_lose_their_state_when_it_is_over) {
  flow_driver driver(*lost_parcels_graph({}));
  driver.feed<scan>("scans", {"parcel-1", "Bremen"}, monday);
  driver.feed<scan>("scans", {"parcel-9", "Bremen"}, monday + 1h);
  ASSERT_TRUE(driver.run());
  ASSERT_TRUE(driver.commit_and_crash());
  EXPECT_EQ(driver.state<std::string>("wait for arrival", "last_seen", std::string("parcel-1")), "Bremen");
  driver.end_inputs();
  ASSERT_TRUE(driver.run());
  EXPECT_THAT(driver.values<std::string>("missed"),
              ElementsAre("parcel-1 is missed, last seen at Bremen", "parcel-9 is missed, last seen at Bremen"));
  ASSERT_TRUE(driver.commit());
  EXPECT_EQ(driver.state<std::string>("wait for arrival", "last_seen", std::string("parcel-1")), std::nullopt);
}

TEST(lost_parcels, the_answer_does_not_depend_on_the_order_in_which_scans_are_read) {
  for (const bool arrived_first : {false, true}) {
    flow_driver driver(*lost_parcels_graph({}));
    const auto arrive = [&] { driver.feed<scan>("scans", {"parcel-1", "arrived"}, monday + 20s); };
    if (arrived_first) arrive();
    driver.feed<scan>("scans", {"parcel-1", "Bremen"}, monday);
    if (!arrived_first) arrive();
    driver.end_inputs();
    ASSERT_TRUE(driver.run());
    EXPECT_THAT(driver.values<std::string>("missed"), IsEmpty());
  }
}

TEST(lost_parcels, are_told_of_after_as_many_hours_as_are_set) {
  flow_driver driver(*lost_parcels_graph({{"missed-after-hours", "24"}}));
  driver.feed<scan>("scans", {"parcel-1", "Bremen"}, monday);
  driver.feed<scan>("scans", {"parcel-2", "Bremen"}, monday + 25h);
  ASSERT_TRUE(driver.run());
  EXPECT_THAT(driver.values<std::string>("missed"), ElementsAre("parcel-1 is missed, last seen at Bremen"));
  EXPECT_FALSE(lost_parcels_graph({{"missed-after-hours", "many"}}));
}

TEST(lost_parcels, a_scan_that_comes_too_late_changes_nothing_and_is_told) {
  flow_driver driver(*lost_parcels_graph({}));
  driver.feed<scan>("scans", {"parcel-1", "Bremen"}, monday);
  driver.feed<scan>("scans", {"parcel-2", "Bremen"}, monday + 73h);
  driver.feed<scan>("scans", {"parcel-1", "arrived"}, monday + 1h);
  ASSERT_TRUE(driver.run());
  EXPECT_THAT(driver.values<std::string>("missed"), ElementsAre("parcel-1 is missed, last seen at Bremen"));
  const auto late = driver.values<scan>("late");
  ASSERT_EQ(late.size(), 1u);
  EXPECT_EQ(late[0].parcel, "parcel-1");
}

TEST(lost_parcels, a_scan_that_lacks_a_field_is_refused_with_its_name) {
  const auto why = [](std::string_view value) {
    try {
      static_cast<void>(read_scan({.value = value}));
    } catch (const bad_record& wrong) {
      return std::string(wrong.what());
    }
    return std::string("taken");
  };
  EXPECT_EQ(why(R"({"parcel":"parcel-1","at":1})"), "field 'where' is missing");
  EXPECT_EQ(why(R"({"parcel":"parcel-1","where":"Bremen"})"), "field 'at' is missing");
  EXPECT_EQ(why(R"({"parcel":1,"where":"Bremen","at":1})"), "field 'parcel' is no text");
}

}  // namespace
