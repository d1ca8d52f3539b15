#include "apps/monitoring/query/resolution_choice.hpp"

#include <gtest/gtest.h>

#include "tests/apps_monitoring_query/sample_source.hpp"

namespace millrace::monitoring {
namespace {

constexpr std::int64_t minute_ms = 60'000, hour_ms = 3'600'000;

resolution of_steps(std::int64_t step_ms, std::int64_t range_ms) {
  return choose_resolution({0, 100, step_ms, range_ms}, sample_source());
}
resolution of_one_step(std::int64_t range_ms) { return choose_resolution({0, 1, 0, range_ms}, sample_source()); }

TEST(resolution_choice, takes_the_coarsest_buckets_that_a_step_holds) {
  EXPECT_EQ(of_steps(1'000, 0), resolution::ten_seconds);
  EXPECT_EQ(of_steps(59'999, 0), resolution::ten_seconds);
  EXPECT_EQ(of_steps(minute_ms, 0), resolution::minute);
  EXPECT_EQ(of_steps(hour_ms, 0), resolution::hour);
}

TEST(resolution_choice, takes_buckets_that_fit_into_a_range_twice) {
  EXPECT_EQ(of_steps(hour_ms, 2 * hour_ms), resolution::hour);
  EXPECT_EQ(of_steps(hour_ms, 2 * hour_ms - 1), resolution::minute);
  EXPECT_EQ(of_steps(hour_ms, 2 * minute_ms - 1), resolution::ten_seconds);
}

TEST(resolution_choice, is_finer_where_one_step_is_asked_for) {
  EXPECT_EQ(of_one_step(0), resolution::ten_seconds);
  EXPECT_EQ(of_one_step(5 * minute_ms), resolution::ten_seconds);
  EXPECT_EQ(of_one_step(hour_ms), resolution::minute);
  EXPECT_EQ(of_one_step(7 * 24 * hour_ms), resolution::hour);
}

TEST(resolution_choice, takes_what_is_still_kept_at_the_beginning) {
  sample_source source;
  source.oldest = {{resolution::ten_seconds, 1000}, {resolution::minute, 500}, {resolution::hour, 100}};
  const auto from = [&](std::int64_t from_ms) { return choose_resolution({from_ms, 100, 15'000, 0}, source); };
  EXPECT_EQ(from(1000), resolution::ten_seconds);
  EXPECT_EQ(from(999), resolution::minute);
  EXPECT_EQ(from(499), resolution::hour);
  EXPECT_EQ(from(0), resolution::hour);
}

TEST(look_back, is_five_minutes_and_reaches_the_bucket_before) {
  EXPECT_EQ(look_back_among(resolution::ten_seconds), 5 * minute_ms);
  EXPECT_EQ(look_back_among(resolution::minute), 5 * minute_ms);
  EXPECT_EQ(look_back_among(resolution::hour), hour_ms + 5 * minute_ms);
}

}  // namespace
}  // namespace millrace::monitoring
