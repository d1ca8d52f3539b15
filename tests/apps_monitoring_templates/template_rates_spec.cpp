#include "apps/monitoring/templates/template_rates.hpp"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "runtime/flow/state/state_codec.hpp"

namespace millrace::monitoring {
namespace {

constexpr std::int64_t begin_ms = 1'700'000'000'000;

/// Counts `lines` in each of `slots` slots from `at_ms` on, which moves on; gives what was told.
std::vector<rate_change> pass(template_rates& rates, std::int64_t& at_ms, int slots, int lines) {
  std::vector<rate_change> told;
  for (int s = 0; s < slots; ++s) {
    for (int n = 0; n < lines; ++n) rates.count(1, at_ms);
    at_ms += rate_slot_ms;
    const auto more = rates.pass_time(at_ms);
    told.insert(told.end(), more.begin(), more.end());
  }
  return told;
}

TEST(template_rates, tell_a_burst_once_and_again_after_it_was_over) {
  template_rates rates;
  auto at = begin_ms;
  EXPECT_TRUE(pass(rates, at, 60, 5).empty());
  const auto burst = pass(rates, at, 4, 200);
  ASSERT_EQ(burst.size(), 1U);
  EXPECT_EQ(burst[0].kind, rate_change_kind::burst);
  EXPECT_EQ(burst[0].template_id, 1U);
  EXPECT_EQ(burst[0].lines, 200);
  EXPECT_NEAR(burst[0].usual, 5, 0.1);
  EXPECT_EQ(burst[0].time_ms, begin_ms + 61 * rate_slot_ms);
  EXPECT_TRUE(pass(rates, at, 60, 5).empty());
  EXPECT_EQ(pass(rates, at, 1, 900).size(), 1U);
}

TEST(template_rates, do_not_tell_a_burst_that_comes_again_and_again) {
  template_rates rates;
  auto at = begin_ms;
  for (int hour = 0; hour < 24; ++hour) {
    const auto calm = pass(rates, at, 359, 1);
    const auto hourly = pass(rates, at, 1, 100);
    EXPECT_TRUE(calm.empty());
    EXPECT_EQ(hourly.size(), hour == 0 ? 1U : 0U) << hour;
  }
}

TEST(template_rates, do_not_take_a_few_lines_for_a_burst) {
  template_rates rates;
  auto at = begin_ms;
  pass(rates, at, 100, 0);
  rates.count(1, at);
  EXPECT_TRUE(pass(rates, at, 100, 0).empty());
  EXPECT_TRUE(pass(rates, at, 1, 8).empty());
}

/// A line every half minute.
void beat(template_rates& rates, std::int64_t& at_ms, int beats) {
  for (int n = 0; n < beats; ++n) {
    EXPECT_TRUE(pass(rates, at_ms, 1, 1).empty());
    EXPECT_TRUE(pass(rates, at_ms, 2, 0).empty());
  }
}

TEST(template_rates, tell_a_heartbeat_that_stops_once_and_again_after_it_came_back_for_long) {
  template_rates rates;
  auto at = begin_ms;
  beat(rates, at, 100);
  const auto stopped = at;
  const auto told = pass(rates, at, 60, 0);
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].kind, rate_change_kind::silence);
  EXPECT_NEAR(told[0].usual, 1 / 3.0, 0.1);
  EXPECT_LE(told[0].time_ms - stopped, 120'000);
  beat(rates, at, 1200);
  EXPECT_EQ(pass(rates, at, 60, 0).size(), 1U);
}

TEST(template_rates, learn_that_what_paused_may_pause_again) {
  template_rates rates;
  auto at = begin_ms;
  std::size_t told = 0;
  for (int day = 0; day < 10; ++day) {
    told += pass(rates, at, 200, 2).size();
    told += pass(rates, at, 60, 0).size();
  }
  EXPECT_EQ(told, 1U);
}

TEST(template_rates, do_not_miss_what_came_by_chance) {
  std::size_t told = 0;
  for (unsigned seed = 1; seed <= 50; ++seed) {
    std::mt19937_64 random(seed);
    std::bernoulli_distribution comes(1 / 6.0);
    template_rates rates;
    auto at = begin_ms;
    for (int slot = 0; slot < 600; ++slot) told += pass(rates, at, 1, comes(random) ? 1 : 0).size();
    told += pass(rates, at, 600, 0).size();
  }
  EXPECT_LE(told, 2U);
}

TEST(template_rates, do_not_miss_what_was_there_for_minutes_only) {
  template_rates rates;
  auto at = begin_ms;
  pass(rates, at, 100, 2);
  EXPECT_TRUE(pass(rates, at, 60, 0).empty());
}

TEST(template_rates, find_the_silence_also_when_time_jumps) {
  template_rates rates;
  auto at = begin_ms;
  pass(rates, at, 200, 3);
  EXPECT_EQ(rates.pass_time(at + 3'600'000).size(), 1U);
}

TEST(template_rates, tell_hardly_anything_of_what_comes_by_chance) {
  std::mt19937_64 random(5);
  template_rates rates;
  std::size_t told = 0;
  auto at = begin_ms;
  for (const double mean : {0.05, 0.5, 3.0, 40.0}) {
    std::poisson_distribution<int> lines(mean);
    for (int slot = 0; slot < 20'000; ++slot) told += pass(rates, at, 1, lines(random)).size();
    at += 2 * 86'400'000LL;
    rates = {};
  }
  EXPECT_LE(told, 4U);
}

TEST(template_rates, tell_and_learn_nothing_over_a_jump_of_more_than_a_day) {
  template_rates rates;
  auto at = begin_ms;
  pass(rates, at, 100, 3);
  at += 3 * 86'400'000LL;
  EXPECT_TRUE(rates.pass_time(at).empty());
  EXPECT_TRUE(pass(rates, at, 3, 3).empty());
}

TEST(template_rates, are_the_same_when_they_come_back) {
  template_rates rates;
  auto at = begin_ms;
  pass(rates, at, 200, 3);
  std::string row;
  flow::write_state(row, rates);
  template_rates back;
  ASSERT_TRUE(flow::read_whole_state(row, back));
  auto later = at;
  EXPECT_EQ(pass(rates, at, 20, 0).size(), 1U);
  EXPECT_EQ(pass(back, later, 20, 0).size(), 1U);
}

}  // namespace
}  // namespace millrace::monitoring
