#include "actors/service/restart_delay.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace millrace {
namespace {

using namespace std::chrono_literals;

TEST(restart_delay, doubles_from_a_second_to_a_minute) {
  restart_delay uut;
  std::vector<std::chrono::seconds> delays;
  for (int i = 0; i < 8; ++i) delays.push_back(uut.after_failure(0s));
  EXPECT_EQ(delays, (std::vector<std::chrono::seconds>{1s, 2s, 4s, 8s, 16s, 32s, 60s, 60s}));
}

TEST(restart_delay, begins_anew_when_the_flow_ran_for_long) {
  restart_delay uut;
  uut.after_failure(0s);
  uut.after_failure(60s);
  EXPECT_EQ(uut.after_failure(61s), 1s);
  EXPECT_EQ(uut.after_failure(0s), 2s);
}

}  // namespace
}  // namespace millrace
