#include "apps/monitoring/anomaly/anomaly_detector.hpp"

#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <string>

#include "tests/apps_monitoring_anomaly/series_of_values.hpp"

namespace millrace::monitoring {
namespace {

constexpr int day_values = 288;

// What it sees.

TEST(anomaly_detector, a_spike_deserves_attention_and_is_explained_with_the_range_expected) {
  judged_series series;
  noise around;
  series.live(3, [&](double) { return around.normal(50, 2); });
  EXPECT_GE(series.judge(90), attention);
  EXPECT_EQ(series.detector.kind(), anomaly_kind::new_record);
  const auto reason = series.detector.reason();
  EXPECT_TRUE(reason.starts_with("new record: 90 where 4")) << reason;
  EXPECT_TRUE(reason.ends_with("is usual")) << reason;
}

TEST(anomaly_detector, a_dip_is_as_good_as_a_spike) {
  judged_series series;
  noise around;
  series.live(3, [&](double) { return around.normal(50, 2); });
  EXPECT_GE(series.judge(10), attention);
}

TEST(anomaly_detector, a_shift_within_the_range_of_single_values_is_found_within_twenty_values) {
  judged_series series;
  noise around;
  series.live(3, [&](double) { return around.normal(50, 2); });
  bool found = false;
  anomaly_kind kind = anomaly_kind::none;
  for (int i = 0; i < 20 && !found; ++i) {
    found = series.judge(around.normal(56, 2)) >= attention;
    kind = series.detector.kind();
  }
  EXPECT_TRUE(found);
  EXPECT_EQ(kind, anomaly_kind::level_shift);
}

TEST(anomaly_detector, a_day_that_misses_its_peak_breaks_the_season_though_each_value_is_usual_at_some_hour) {
  judged_series series;
  noise around;
  series.live(10, [&](double hour) { return office_day(hour) + around.normal(0, 2); });
  bool found = false;
  anomaly_kind kind = anomaly_kind::none;
  for (int i = 0; i < day_values && !found; ++i) {
    found = series.judge(around.normal(office_day(0), 2)) >= attention;
    kind = series.detector.kind();
  }
  EXPECT_TRUE(found);
  EXPECT_EQ(kind, anomaly_kind::season_broken);
}

TEST(anomaly_detector, a_check_that_always_passed_and_fails_is_an_alarm) {
  judged_series series;
  series.live(3, [](double) { return 1; });
  EXPECT_GE(series.judge(0), attention);
}

TEST(anomaly_detector, a_flat_line_in_a_series_that_was_never_flat_is_named_so) {
  judged_series series;
  noise around;
  series.live(3, [&](double) { return around.normal(50, 2); });
  bool found = false;
  for (int i = 0; i < day_values && !found; ++i) found = series.judge(50) >= attention;
  EXPECT_TRUE(found);
  EXPECT_EQ(series.detector.kind(), anomaly_kind::flat_line);
  EXPECT_TRUE(series.detector.reason().starts_with("flat line: at 50")) << series.detector.reason();
}

TEST(anomaly_detector, jumps_that_were_the_exception_and_become_the_rule_are_restlessness) {
  judged_series series;
  noise around;
  int values = 0;
  series.live(6, [&](double) {
    return around.normal(50, 1) + (++values % 40 == 0 ? 12 : values % 40 == 20 ? -12 : 0);
  });
  bool found = false;
  anomaly_kind kind = anomaly_kind::none;
  for (int i = 0; i < 50 && !found; ++i) {
    found = series.judge(around.normal(50, 1) + (i % 2 == 0 ? 12 : -12)) >= attention;
    kind = series.detector.kind();
  }
  EXPECT_TRUE(found);
  EXPECT_EQ(kind, anomaly_kind::restless);
}

TEST(anomaly_detector, has_a_reason_for_each_value_that_deserves_attention) {
  judged_series series;
  noise around;
  int alarms = 0;
  for (int i = 0; i < 50'000; ++i) {
    if (series.judge(std::exp(around.normal(0, 2))) < attention) continue;
    ++alarms;
    EXPECT_NE(series.detector.reason(), "") << i;
  }
  EXPECT_GT(alarms, 10);
}

// What it leaves alone.

TEST(anomaly_detector, the_first_tens_of_values_are_only_learnt) {
  judged_series series;
  for (int i = 0; i < 20; ++i) EXPECT_EQ(series.judge(i % 7 == 0 ? 1e6 : 1), 0);
}

TEST(anomaly_detector, white_noise_raises_less_than_ten_alarms_in_ten_thousand_values) {
  for (const double deviation : {1e-6, 1.0, 1e6}) {
    judged_series series;
    noise around;
    EXPECT_LT(series.live(10'000.0 / day_values, [&](double) { return around.normal(10, deviation); }), 10);
  }
}

TEST(anomaly_detector, a_constant_series_is_never_remarkable) {
  judged_series series;
  EXPECT_EQ(series.live(30, [](double) { return 42; }), 0);
}

TEST(anomaly_detector, a_peak_of_every_day_is_hardly_news_after_a_week) {
  judged_series series;
  noise around;
  const auto backup_at_three = [&](double hour) { return (hour >= 3 && hour < 3.2 ? 90 : 10) + around.normal(0, 1); };
  series.live(7, backup_at_three);
  EXPECT_LE(series.live(20, backup_at_three), 2);
}

TEST(anomaly_detector, a_single_count_now_and_then_among_zeros_is_hardly_news_after_a_week) {
  judged_series series;
  int values = 0;
  const auto rare_count = [&](double) { return ++values % 170 == 0 ? 1 : 0; };
  series.live(7, rare_count);
  EXPECT_LE(series.live(30, rare_count), 1);
}

TEST(anomaly_detector, one_incident_is_one_alarm) {
  judged_series series;
  noise around;
  series.live(3, [&](double) { return around.normal(50, 2); });
  int alarms = 0;
  for (int i = 0; i < 50; ++i) alarms += series.judge(around.normal(150, 2)) >= attention ? 1 : 0;
  EXPECT_GE(alarms, 1);
  EXPECT_LE(alarms, 2);
}

TEST(anomaly_detector, a_second_incident_of_the_same_size_a_few_days_later_is_an_alarm_again) {
  judged_series series;
  noise around;
  const auto quiet = [&](double) { return around.normal(50, 2); };
  series.live(3, quiet);
  ASSERT_GE(series.judge(150), attention);
  series.live(3, quiet);
  EXPECT_GE(series.judge(150), attention);
}

TEST(anomaly_detector, a_gap_alone_is_no_anomaly) {
  judged_series series;
  noise around;
  series.live(3, [&](double) { return around.normal(50, 2); });
  series.now_ms += 2 * day_ms;
  EXPECT_EQ(series.live(1, [&](double) { return around.normal(50, 2); }), 0);
}

// Whatever comes.

TEST(anomaly_detector, the_unit_of_a_series_does_not_matter) {
  std::array<judged_series, 2> series;
  std::array<noise, 2> around;
  for (int i = 0; i < 2000; ++i) {
    const double spike = i % 450 == 449 ? 60 : 0;
    const double small = series[0].judge(around[0].normal(50, 2) + spike);
    EXPECT_NEAR(small, series[1].judge(1024 * (around[1].normal(50, 2) + spike)), 1e-9);
  }
}

TEST(anomaly_detector, scores_stay_between_0_and_1_whatever_values_and_times_come) {
  constexpr double huge = std::numeric_limits<double>::max();
  constexpr auto last = std::numeric_limits<std::int64_t>::max();
  constexpr auto first = std::numeric_limits<std::int64_t>::min();
  constexpr std::array values{0.0,
                              -0.0,
                              huge,
                              -huge,
                              1e-308,
                              5e-324,
                              1.0,
                              std::numeric_limits<double>::infinity(),
                              -std::numeric_limits<double>::infinity(),
                              std::numeric_limits<double>::quiet_NaN()};
  constexpr std::array times{std::int64_t{0}, last, first, std::int64_t{-1}, hour_ms, hour_ms, 2 * hour_ms};
  anomaly_detector detector;
  std::mt19937_64 random(3);
  for (int i = 0; i < 20'000; ++i) {
    const double score = detector.judge(times[random() % times.size()], values[random() % values.size()]);
    ASSERT_TRUE(score >= 0 && score <= 1) << score;
    ASSERT_LT(detector.reason().size(), 200U);
  }
  std::string state;
  detector.write(state);
  EXPECT_TRUE(anomaly_detector::read(state));
}

TEST(anomaly_detector, what_is_no_number_scores_0_and_is_not_learnt) {
  judged_series with;
  judged_series without;
  noise around;
  for (int i = 0; i < 1000; ++i) {
    const double value = around.normal(50, 2);
    EXPECT_EQ(with.detector.judge(with.now_ms, std::numeric_limits<double>::quiet_NaN()), 0);
    ASSERT_EQ(with.judge(value), without.judge(value));
  }
}

TEST(anomaly_detector, times_that_repeat_or_go_back_do_not_blind_it) {
  judged_series series;
  noise around;
  for (int i = 0; i < 1000; ++i) {
    series.judge(around.normal(50, 2));
    if (i % 10 == 0) series.now_ms -= 12 * minute_ms;
    if (i % 7 == 0) series.now_ms -= series.step_ms;
  }
  EXPECT_GE(series.judge(90), attention);
}

// Its state.

TEST(anomaly_detector, goes_on_to_the_same_bit_from_written_state) {
  judged_series series;
  noise around;
  const auto value = [&](int i) { return around.normal(50, 2) + (i % 200 == 199 ? 40 : 0); };
  anomaly_detector restarted;
  for (int i = 0; i < 3000; ++i) {
    std::string state;
    restarted.write(state);
    auto read = anomaly_detector::read(state);
    ASSERT_TRUE(read);
    restarted = *read;
    const double next = value(i);
    const double score = series.judge(next);
    ASSERT_EQ(restarted.judge(series.now_ms, next), score) << i;
    ASSERT_EQ(restarted.reason(), series.detector.reason());
  }
}

TEST(anomaly_detector, writes_no_more_than_it_says_however_long_it_lived) {
  judged_series series;
  noise around;
  series.live(100, [&](double hour) { return office_day(hour) + around.normal(0, 1e6); });
  std::string state;
  series.detector.write(state);
  EXPECT_LE(state.size(), anomaly_detector::state_bytes_max);
}

TEST(anomaly_detector, refuses_what_is_not_its_state) {
  std::string state;
  anomaly_detector().write(state);
  ASSERT_TRUE(anomaly_detector::read(state));
  EXPECT_EQ(anomaly_detector::read("").error().code, errc::truncated);
  EXPECT_EQ(anomaly_detector::read(state.substr(0, state.size() - 1)).error().code, errc::truncated);
  EXPECT_EQ(anomaly_detector::read(state + '\0').error().code, errc::corrupt);
  EXPECT_EQ(anomaly_detector::read("\x7f" + state.substr(1)).error().code, errc::unsupported);
  EXPECT_EQ(anomaly_detector::read(state.substr(0, 1) + std::string(state.size() - 1, '\xff')).error().code,
            errc::corrupt);
}

}  // namespace
}  // namespace millrace::monitoring
