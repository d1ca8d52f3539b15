#include "apps/millrace/text/latency_summary.hpp"

#include <gtest/gtest.h>

namespace millrace::cli {
namespace {

using std::chrono::microseconds;

TEST(latency_summary, takes_the_nearest_rank) {
  std::vector<microseconds> samples;
  for (int i = 1'000; i >= 1; --i) samples.emplace_back(i);
  const auto summary = summarize(samples);
  EXPECT_EQ(summary.p50, microseconds(500));
  EXPECT_EQ(summary.p99, microseconds(990));
  EXPECT_EQ(summary.p999, microseconds(999));
  EXPECT_EQ(summary.max, microseconds(1'000));
}

TEST(latency_summary, of_one_sample_is_that_sample_and_of_none_zero) {
  EXPECT_EQ(summarize({microseconds(7)}).p50, microseconds(7));
  EXPECT_EQ(summarize({microseconds(7)}).p999, microseconds(7));
  EXPECT_EQ(summarize({}).max, microseconds(0));
}

}  // namespace
}  // namespace millrace::cli
