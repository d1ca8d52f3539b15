#include "actors/service/look_timing.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace millrace {
namespace {

using namespace std::chrono_literals;

constexpr flow::wall_time now{1'000'000};
constexpr flow::wall_time never = flow::wall_time(std::numeric_limits<std::int64_t>::max());

TEST(look_timing, is_often_while_it_works_and_seldom_at_rest) {
  look_timing uut;
  EXPECT_EQ(uut.until_next(now, never, false), 100ms);
  EXPECT_EQ(uut.until_next(now, never, false), 1s);
  EXPECT_TRUE(uut.worked()) << "the next look is a second away";
  EXPECT_FALSE(uut.worked()) << "no more";
  EXPECT_EQ(uut.until_next(now, never, false), 100ms);
}

TEST(look_timing, at_rest_is_when_the_clock_has_something_to_do) {
  look_timing uut;
  (void)uut.until_next(now, never, false);
  EXPECT_EQ(uut.until_next(now, now + 300ms, false), 300ms);
  EXPECT_EQ(uut.until_next(now, now - 5s, false), 100ms);
  EXPECT_EQ(uut.until_next(now, now + 5s, false), 1s);
}

TEST(look_timing, at_files_is_twice_a_second_always) {
  look_timing uut;
  (void)uut.until_next(now, never, true);
  EXPECT_EQ(uut.until_next(now, never, true), 500ms);
  EXPECT_TRUE(uut.files_due(9s));
  EXPECT_FALSE(uut.files_due(9400ms));
  EXPECT_TRUE(uut.files_due(9500ms));
}

}  // namespace
}  // namespace millrace
