#include "apps/monitoring/series/rollup_level.hpp"

#include <gtest/gtest.h>

namespace millrace::monitoring {
namespace {

using outcome = rollup_level::outcome;
constexpr auto tens = resolution::ten_seconds;

TEST(rollup_level, opens_a_stretch_with_the_first_sample_of_it) {
  rollup_level level;
  EXPECT_EQ(level.add(tens, 3'000, 1), outcome::opened);
  EXPECT_EQ(level.add(tens, 9'999, 2), outcome::taken);
  EXPECT_EQ(level.closed(), nullptr);
  EXPECT_EQ(level.add(tens, 10'000, 3), outcome::opened);
  ASSERT_NE(level.closed(), nullptr);
  EXPECT_EQ(level.closed()->count, 2u);
  EXPECT_EQ(level.open()->start_ms, 10'000);
}

TEST(rollup_level, finds_the_place_of_what_is_late) {
  rollup_level level;
  (void)level.add(tens, 5'000, 1);
  (void)level.add(tens, 35'000, 1);
  EXPECT_EQ(level.add(tens, 6'000, 5), outcome::amended);
  EXPECT_EQ(level.add(tens, 17'000, 7), outcome::amended) << "a stretch of which nothing had come";
  ASSERT_EQ(level.newest.size(), 3u);
  EXPECT_EQ(level.newest[0].max, 5);
  EXPECT_EQ(level.newest[1].start_ms, 10'000);
  EXPECT_EQ(level.open()->start_ms, 30'000);
}

TEST(rollup_level, refuses_what_may_have_been_put_away) {
  rollup_level level;
  (void)level.add(tens, 50'000, 1);
  EXPECT_EQ(level.add(tens, 49'999, 1), outcome::too_late);
}

TEST(rollup_level, gives_its_oldest_as_a_block_and_keeps_those_that_late_samples_reach) {
  rollup_level level;
  std::int64_t time = 0;
  std::vector<aggregate> block;
  while (block.empty()) {
    (void)level.add(tens, time += 10'000, 1);
    block = level.take_block();
  }
  EXPECT_EQ(block.size(), rollup_level::block_aggregates);
  EXPECT_EQ(level.newest.size(), rollup_level::open_to_late + 1);
  EXPECT_LT(block.back().start_ms, level.newest.front().start_ms);
  EXPECT_EQ(level.add(tens, block.back().start_ms, 1), outcome::too_late);
}

TEST(rollup_level, begins_its_stretches_before_1970_too) {
  EXPECT_EQ(bucket_start_ms(tens, -1), -10'000);
  EXPECT_EQ(bucket_start_ms(tens, -10'000), -10'000);
  EXPECT_EQ(bucket_start_ms(resolution::minute, 59'999), 0);
}

}  // namespace
}  // namespace millrace::monitoring
