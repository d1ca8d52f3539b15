#include "runtime/logging/line_limit.hpp"

#include <gtest/gtest.h>

namespace millrace {
namespace {

using namespace std::chrono_literals;

TEST(line_limit_spec, admits_a_burst_and_then_says_how_many_it_left_out) {
  line_limit limit(3, 10s);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(limit.admit(100s), 0U);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(limit.admit(109s), std::nullopt);
  EXPECT_EQ(limit.admit(110s), 5U);
  EXPECT_EQ(limit.admit(110s), 0U);
}

}  // namespace
}  // namespace millrace
