#include "apps/monitoring/series/aggregate.hpp"

#include <gtest/gtest.h>

namespace millrace::monitoring {
namespace {

aggregate of(std::int64_t start_ms, std::initializer_list<std::pair<std::int64_t, double>> samples) {
  aggregate made;
  made.start_ms = start_ms;
  for (const auto& [time, value] : samples) made.add(time, value);
  return made;
}

TEST(aggregate, knows_first_and_last_by_time_and_not_by_arrival) {
  const auto a = of(0, {{5000, 2}, {9000, 7}, {1000, 4}});
  EXPECT_EQ(a.first, 4);
  EXPECT_EQ(a.last, 7);
  EXPECT_EQ(a.min, 2);
  EXPECT_EQ(a.max, 7);
  EXPECT_EQ(a.count, 3u);
  EXPECT_NEAR(a.mean(), 13.0 / 3, 1e-12);
  EXPECT_NEAR(a.quantile(0.5), 4, 0.04);
}

TEST(aggregate, of_parts_is_that_of_the_whole) {
  const auto whole = of(0, {{1000, 3}, {2000, 1}, {11000, 9}, {12000, 4}, {21000, 5}});
  aggregate merged;
  merged.merge(of(0, {{1000, 3}, {2000, 1}}));
  merged.merge(of(10000, {{11000, 9}, {12000, 4}}));
  merged.merge(of(20000, {{21000, 5}}));
  EXPECT_EQ(merged, whole);
}

TEST(aggregate, is_read_as_it_was_written_and_takes_few_bytes) {
  std::vector<aggregate> all;
  for (std::int64_t i = 0; i < 60; ++i)
    all.push_back(
        of(1'700'000'000'000 + i * 10'000, {{1'700'000'000'000 + i * 10'000 + 3, 1000.0 + static_cast<double>(i)}}));
  all.push_back(
      of(1'700'000'600'000, {{1'700'000'600'001, 0.25}, {1'700'000'601'000, -7.5}, {1'700'000'602'000, 1e300}}));
  std::string bytes;
  write_aggregates(bytes, all);
  EXPECT_LT(bytes.size(), 60u * 9 + 80);
  std::string_view left = bytes;
  std::vector<aggregate> read;
  ASSERT_TRUE(read_aggregates(left, read));
  EXPECT_TRUE(left.empty());
  EXPECT_EQ(read, all);
}

TEST(aggregate, keeps_what_no_sum_can_hold) {
  std::vector<aggregate> all{of(0, {{1, 1.7e308}, {2, 1.7e308}, {3, -0.0}})}, read;
  std::string bytes;
  write_aggregates(bytes, all);
  std::string_view left = bytes;
  ASSERT_TRUE(read_aggregates(left, read));
  EXPECT_EQ(read, all);
}

TEST(aggregate, refuses_bytes_that_end_early) {
  std::string bytes;
  write_aggregates(bytes, {of(0, {{1, 2.5}, {2, 3.5}}), of(10'000, {{10'001, 4.5}})});
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    std::string_view left = std::string_view(bytes).substr(0, size);
    std::vector<aggregate> read;
    EXPECT_FALSE(read_aggregates(left, read)) << size;
  }
}

}  // namespace
}  // namespace millrace::monitoring
