#include "apps/bench/measure/latency_histogram.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

namespace millrace::bench {
namespace {

using std::chrono::nanoseconds;
using namespace std::chrono_literals;

TEST(latency_histogram, answers_zero_when_nothing_was_counted) {
  const latency_histogram empty;
  EXPECT_EQ(empty.count(), 0U);
  EXPECT_EQ(empty.percentile(0.5), 0ns);
  EXPECT_EQ(empty.max(), 0ns);
}

TEST(latency_histogram, is_exact_below_256_nanoseconds) {
  latency_histogram times;
  for (int i = 1; i <= 200; ++i) times.add(nanoseconds(i));
  EXPECT_EQ(times.percentile(0.5), 100ns);
  EXPECT_EQ(times.percentile(0.99), 198ns);
  EXPECT_EQ(times.percentile(1), 200ns);
}

TEST(latency_histogram, a_percentile_is_by_nearest_rank_and_never_above_the_greatest_time) {
  latency_histogram times;
  times.add(1'000'003ns);
  EXPECT_EQ(times.percentile(0), 1'000'003ns);
  EXPECT_EQ(times.percentile(0.999), 1'000'003ns);
  times.add(1ns);
  EXPECT_EQ(times.percentile(0.5), 1ns);
  EXPECT_EQ(times.percentile(0.51), 1'000'003ns);
}

TEST(latency_histogram, is_within_one_part_in_128_of_the_sorted_times_and_never_below_them) {
  std::mt19937_64 random(7);
  latency_histogram times;
  std::vector<std::int64_t> sorted;
  for (int i = 0; i < 20'000; ++i) {
    const auto time = static_cast<std::int64_t>(random() >> (24 + random() % 36));
    times.add(nanoseconds(time));
    sorted.push_back(time);
  }
  std::sort(sorted.begin(), sorted.end());
  for (const double fraction : {0.01, 0.1, 0.5, 0.9, 0.99, 0.999}) {
    const auto rank = static_cast<std::size_t>(std::ceil(fraction * static_cast<double>(sorted.size())));
    const auto exact = sorted[rank - 1];
    const auto counted = times.percentile(fraction).count();
    EXPECT_GE(counted, exact) << fraction;
    EXPECT_LE(counted, exact + exact / 128 + 1) << fraction;
  }
}

TEST(latency_histogram, counts_negative_times_as_none_and_endless_ones_as_its_greatest) {
  latency_histogram times;
  times.add(-5ns);
  EXPECT_EQ(times.max(), 0ns);
  times.add(24h);
  EXPECT_EQ(times.max(), nanoseconds((std::int64_t{1} << 40) - 1));
  EXPECT_EQ(times.percentile(1), times.max());
}

TEST(latency_histogram, merging_counts_as_if_one_had_seen_all) {
  latency_histogram one, other, both;
  for (int i = 0; i < 1000; ++i) {
    (i % 3 == 0 ? one : other).add(nanoseconds(i * 977));
    both.add(nanoseconds(i * 977));
  }
  one.merge(other);
  EXPECT_EQ(one.count(), both.count());
  EXPECT_EQ(one.max(), both.max());
  EXPECT_EQ(one.percentile(0.5), both.percentile(0.5));
  EXPECT_EQ(one.percentile(0.99), both.percentile(0.99));
}

}  // namespace
}  // namespace millrace::bench
