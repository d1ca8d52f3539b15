#include <gtest/gtest.h>

#include <algorithm>

#include "runtime/flow/testing/disordered.hpp"

namespace millrace::flow {
namespace {

std::vector<timed_value<int>> hundred() {
  std::vector<timed_value<int>> all;
  for (int n = 0; n < 100; ++n) all.push_back({n, event_time(n * 10)});
  return all;
}

TEST(disordered, nothing_comes_more_than_the_bound_after_something_newer) {
  const auto out = reordered(hundred(), span_ms(50), 3);
  ASSERT_EQ(out.size(), 100U);
  auto newest = event_time(0);
  bool any = false;
  for (const auto& event : out) {
    EXPECT_GE(event.time, newest - span_ms(50));
    any = any || event.time < newest;
    newest = std::max(newest, event.time);
  }
  EXPECT_TRUE(any);
}

TEST(disordered, the_same_seed_gives_the_same) {
  const auto values = [](std::uint64_t seed) {
    std::vector<int> all;
    for (const auto& event : duplicated(reordered(hundred(), span_ms(50), seed), 5, seed)) all.push_back(event.value);
    return all;
  };
  EXPECT_EQ(values(1), values(1));
  EXPECT_NE(values(1), values(2));
}

TEST(disordered, a_duplicate_follows_what_it_repeats) {
  const auto out = duplicated(hundred(), 4, 1);
  EXPECT_GT(out.size(), 105U);
  std::vector<int> seen(100);
  for (const auto& event : out) ++seen[static_cast<std::size_t>(event.value)];
  EXPECT_EQ(*std::min_element(seen.begin(), seen.end()), 1);
  EXPECT_EQ(*std::max_element(seen.begin(), seen.end()), 2);
}

}  // namespace
}  // namespace millrace::flow
