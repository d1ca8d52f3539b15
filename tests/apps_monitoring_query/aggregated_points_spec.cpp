#include <gtest/gtest.h>

#include <cmath>

#include "tests/apps_monitoring_query/evaluated.hpp"

// What is special about points that stand for many samples each.

namespace millrace::monitoring {
namespace {

constexpr std::int64_t day_ms = 86'400'000;
constexpr std::int64_t begin_ms = 19'700 * day_ms;

/// Six hours of a counter and a gauge, every ten seconds, five seconds after the full ones.
void fill(sample_source& source) {
  double counted = 0;
  for (int i = 0; i < 6 * 360; ++i) {
    const auto at = begin_ms + 5'000 + i * 10'000;
    counted += i % 13;
    if (i == 777) counted = 0;
    source.add("requests", at, counted);
    source.add("load", at, std::sin(i / 50.0) + (i * 7919 % 101) / 100.0);
  }
}

class aggregated_points : public testing::Test {
 protected:
  void SetUp() override { fill(exact), fill(stored); }

  /// Steps of a minute in the last hours.
  static constexpr step_grid minutes{begin_ms + 2 * 3'600'000, 60'000, 200};

  void expect_same(const std::string& text, double tolerance) {
    const auto a = values_of(text, exact, minutes), b = values_of(text, stored, minutes);
    ASSERT_EQ(a.size(), b.size()) << text;
    for (std::size_t i = 0; i < a.size(); ++i) {
      EXPECT_NEAR(a[i], b[i], tolerance * std::max(1.0, std::abs(a[i]))) << text << " at " << i;
    }
  }

  sample_source exact{sample_source::keeping::samples};
  sample_source stored{sample_source::keeping::buckets};
};

TEST_F(aggregated_points, give_exact_totals_of_ranges_that_hold_whole_buckets) {
  for (const auto* function : {"avg", "min", "max", "sum", "count", "last", "present"}) {
    expect_same(std::string(function) + "_over_time(load[10m])", 1e-12);
  }
  EXPECT_EQ(stored.asked_for.back(), resolution::minute);
}

TEST_F(aggregated_points, give_the_last_value_before_each_step) { expect_same("load", 0); }

TEST_F(aggregated_points, give_rates_that_are_nearly_those_of_all_samples) {
  expect_same("rate(requests[10m])", 0.05);
  expect_same("increase(requests[1h])", 0.02);
}

TEST_F(aggregated_points, tell_a_counter_that_began_again_within_a_bucket) {
  sample_source counter(sample_source::keeping::buckets);
  // 100 … 160 and from 0 up to 115 again within one minute: its last value is not less than the one before.
  counter.add_all("c", begin_ms, 20'000, {100, 100, 100, 160, 0, 115, 115, 115, 115});
  EXPECT_EQ(value_of("resets(c[3m])", counter, begin_ms + 179'000), 1);  // of ten seconds: one sample each
  const step_grid two{begin_ms + 179'000, 60'000, 2};
  EXPECT_EQ(values_of("resets(c[3m])", counter, two).front(), 1);
  EXPECT_EQ(counter.asked_for.back(), resolution::minute);
  const auto grown = values_of("increase(c[3m])", counter, two).front();
  EXPECT_GT(grown, 60 + 115) << "two thirds of the range are seen, the rest is taken to be alike";
  EXPECT_LT(grown, (60 + 115) * 2);
}

TEST_F(aggregated_points, of_another_resolution_are_looked_back_at_to_the_bucket_before) {
  sample_source old(sample_source::keeping::buckets);
  for (int i = 0; i < 10 * 360; ++i) old.add("x", begin_ms + i * 10'000, i);
  const step_grid hours{begin_ms + 5'400'000, 3'600'000, 8};  // at half past
  const auto values = values_of("x", old, hours);
  EXPECT_EQ(old.asked_for.back(), resolution::hour);
  ASSERT_EQ(values.size(), 8U);
  for (std::size_t i = 0; i < 8; ++i) EXPECT_EQ(values[i], 359 + 360.0 * static_cast<double>(i));
}

TEST_F(aggregated_points, that_are_coarser_than_a_range_widen_it_where_that_means_the_same) {
  stored.oldest = {{resolution::ten_seconds, begin_ms + day_ms}, {resolution::minute, begin_ms + day_ms}};
  const step_grid quarters{begin_ms + 3 * 3'600'000, 900'000, 12};
  const auto rates = values_of("rate(requests[5m])", stored, quarters);
  EXPECT_EQ(stored.asked_for.back(), resolution::hour);
  ASSERT_EQ(rates.size(), 12U);
  for (const auto rate : rates) EXPECT_NEAR(rate, 0.6, 0.1);
  const auto grown = values_of("increase(requests[5m])", stored, quarters);
  ASSERT_EQ(grown.size(), 12U);
  for (std::size_t i = 0; i < 12; ++i) EXPECT_NEAR(grown[i], rates[i] * 300, 1e-6);
  // A sum of more samples would be another sum.
  const auto sums = evaluated("sum_over_time(requests[5m])", stored, {begin_ms + 3 * 3'600'000 + 900'000, 0, 1});
  ASSERT_TRUE(sums);
  EXPECT_TRUE(sums->series.empty());
}

}  // namespace
}  // namespace millrace::monitoring
