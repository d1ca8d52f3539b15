#include "apps/monitoring/anomaly/past_peaks.hpp"

#include <gtest/gtest.h>

namespace millrace::monitoring {
namespace {

/// Peaks of `height` once in `every` measures of 2.
past_peaks with_peaks(double height, int every, int measures) {
  past_peaks peaks;
  for (int i = 0; i < measures; ++i) peaks.learn(i % every == every - 1 ? height : 2);
  return peaks;
}

TEST(past_peaks, know_nothing_rare_before_there_is_a_past) {
  past_peaks peaks;
  for (int i = 0; i < 24; ++i) {
    EXPECT_EQ(peaks.surprise(1000), 0);
    peaks.learn(2);
  }
}

TEST(past_peaks, find_rare_what_no_stretch_of_the_past_had) { EXPECT_GT(with_peaks(2, 10, 1000).surprise(50), 2); }

TEST(past_peaks, are_the_more_surprised_the_higher_the_measure_is) {
  const auto peaks = with_peaks(10, 20, 1000);
  EXPECT_LT(peaks.surprise(20), peaks.surprise(40));
  EXPECT_LT(peaks.surprise(40), peaks.surprise(1e300));
}

TEST(past_peaks, find_common_what_each_stretch_had_however_high) {
  EXPECT_LT(with_peaks(500, 250, 5000).surprise(500), 0.5);
}

TEST(past_peaks, forget_peaks_after_some_thousand_measures) {
  auto peaks = with_peaks(1000, 100, 1000);
  const auto soon = peaks.surprise(1000);
  for (int i = 0; i < 10'000; ++i) peaks.learn(2);
  EXPECT_GT(peaks.surprise(1000), soon + 10);
}

TEST(past_peaks, tell_a_record_from_what_was_there_before) {
  const auto peaks = with_peaks(10, 20, 1000);
  EXPECT_TRUE(peaks.is_record(10.5));
  EXPECT_FALSE(peaks.is_record(9.5));
}

TEST(peaks_of_both_signs, keep_the_two_directions_apart) {
  peaks_of_both_signs peaks;
  for (int i = 0; i < 1000; ++i) peaks.judge(i % 20 == 19 ? 100 : 2);
  EXPECT_LT(peaks.judge(100), 1);
  EXPECT_GT(peaks.judge(-100), 2);
}

}  // namespace
}  // namespace millrace::monitoring
