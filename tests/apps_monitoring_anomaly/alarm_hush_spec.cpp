#include "apps/monitoring/anomaly/alarm_hush.hpp"

#include <gtest/gtest.h>

namespace millrace::monitoring {
namespace {

constexpr std::int64_t hour_ms = 3'600'000;

TEST(alarm_hush, lets_the_first_surprise_pass_whole) { EXPECT_EQ(alarm_hush().pass(0, 5), 5); }

TEST(alarm_hush, takes_an_equal_surprise_right_after_for_the_same_incident) {
  alarm_hush hush;
  hush.pass(0, 5);
  EXPECT_EQ(hush.pass(0, 5), 0);
  EXPECT_LT(hush.pass(hour_ms, 5), 0.5);
}

TEST(alarm_hush, lets_pass_by_how_much_the_incident_grew) {
  alarm_hush hush;
  hush.pass(0, 5);
  EXPECT_EQ(hush.pass(0, 7), 2);
}

TEST(alarm_hush, has_forgotten_after_some_days) {
  alarm_hush hush;
  hush.pass(0, 5);
  EXPECT_GT(hush.pass(72 * hour_ms, 5), 4.5);
}

TEST(alarm_hush, is_not_ended_by_a_clock_that_goes_back) {
  alarm_hush hush;
  hush.pass(1000 * hour_ms, 5);
  EXPECT_EQ(hush.pass(0, 5), 0);
}

}  // namespace
}  // namespace millrace::monitoring
