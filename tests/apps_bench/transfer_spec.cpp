#include "apps/bench/measure/transfer.hpp"

#include <gtest/gtest.h>

namespace millrace::bench {
namespace {

using namespace std::chrono_literals;

TEST(transfer, rates_are_by_the_second_and_megabytes_are_of_values) {
  const auto fields = to_json(transfer{1'000, 200'000'000, 2s, 500ms});
  EXPECT_EQ(fields["records"], 1'000);
  EXPECT_DOUBLE_EQ(fields["seconds"], 2.0);
  EXPECT_DOUBLE_EQ(fields["records_per_s"], 500.0);
  EXPECT_DOUBLE_EQ(fields["mb_per_s"], 100.0);
  EXPECT_DOUBLE_EQ(fields["client_cpu_s"], 0.5);
}

TEST(transfer, what_took_no_time_has_no_rate) {
  EXPECT_DOUBLE_EQ(to_json(transfer{1, 1, 0s, 0s})["records_per_s"], 0.0);
}

TEST(transfer, times_are_told_in_microseconds) {
  latency_histogram times;
  times.add(250ns);
  const auto fields = to_json(times);
  EXPECT_EQ(fields["count"], 1);
  EXPECT_DOUBLE_EQ(fields["p50"], 0.25);
  EXPECT_DOUBLE_EQ(fields["p999"], 0.25);
  EXPECT_DOUBLE_EQ(fields["max"], 0.25);
}

}  // namespace
}  // namespace millrace::bench
