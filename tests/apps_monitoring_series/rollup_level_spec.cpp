#include "apps/monitoring/series/rollup_level.hpp"

#include <gtest/gtest.h>

namespace millrace::monitoring {
namespace {

using outcome = rollup_outcome;
constexpr auto tens = resolution::ten_seconds;

class rollup_level_spec : public testing::Test {
 protected:
  aggregate open;
  plain_closed closed;
  rollup_level<plain_closed> uut{tens, open, closed};
};

TEST_F(rollup_level_spec, opens_a_stretch_with_the_first_sample_of_it) {
  EXPECT_EQ(uut.add(3'000, 1), outcome::opened);
  EXPECT_EQ(uut.add(9'999, 2), outcome::taken);
  EXPECT_EQ(closed.all.size(), 0u);
  EXPECT_EQ(uut.add(10'000, 3), outcome::opened);
  ASSERT_EQ(closed.all.size(), 1u);
  EXPECT_EQ(closed.all.all()[0].count, 2u);
  EXPECT_EQ(open.start_ms, 10'000);
}

TEST_F(rollup_level_spec, finds_the_place_of_what_is_late) {
  (void)uut.add(5'000, 1);
  (void)uut.add(35'000, 1);
  EXPECT_EQ(uut.add(6'000, 5), outcome::amended);
  EXPECT_EQ(uut.add(17'000, 7), outcome::amended) << "a stretch of which nothing had come";
  const auto all = closed.all.all();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].max, 5);
  EXPECT_EQ(all[1].start_ms, 10'000);
  EXPECT_EQ(open.start_ms, 30'000);
}

TEST_F(rollup_level_spec, refuses_what_may_have_been_put_away) {
  (void)uut.add(50'000, 1);
  EXPECT_EQ(uut.add(49'999, 1), outcome::too_late);
}

TEST_F(rollup_level_spec, gives_its_oldest_as_a_block_and_keeps_those_that_late_samples_reach) {
  std::int64_t time = 0;
  std::vector<aggregate> block;
  while (block.empty()) {
    (void)uut.add(time += 10'000, 1);
    block = uut.take_block();
  }
  EXPECT_EQ(block.size(), 11u) << "of a block of twelve, of which the first was never there";
  EXPECT_EQ(closed.all.size(), 6u);
  EXPECT_EQ(block_start_ms(tens, block.front().start_ms), 0);
  EXPECT_EQ(block_start_ms(tens, closed.all.oldest()->start_ms), block_ms(tens));
  EXPECT_LT(block.back().start_ms, closed.all.all().front().start_ms);
  EXPECT_EQ(uut.add(block.back().start_ms, 1), outcome::too_late);
}

TEST(resolution, begins_its_stretches_before_1970_too) {
  EXPECT_EQ(bucket_start_ms(tens, -1), -10'000);
  EXPECT_EQ(bucket_start_ms(tens, -10'000), -10'000);
  EXPECT_EQ(bucket_start_ms(resolution::minute, 59'999), 0);
}

}  // namespace
}  // namespace millrace::monitoring
