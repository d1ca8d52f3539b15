#pragma once
#include <cmath>
#include <cstdint>
#include <functional>
#include <random>
#include <vector>

#include "apps/monitoring/anomaly/anomaly_detector.hpp"

namespace millrace::monitoring {

inline constexpr std::int64_t minute_ms = 60'000;
inline constexpr std::int64_t hour_ms = 60 * minute_ms;
inline constexpr std::int64_t day_ms = 24 * hour_ms;
inline constexpr double attention = 0.5;

/// A detector and the clock of its series: values come every five minutes unless told otherwise.
struct judged_series {
  anomaly_detector detector;
  std::int64_t now_ms = 1'700'006'400'000;  // midnight
  std::int64_t step_ms = 5 * minute_ms;

  double judge(double value) {
    now_ms += step_ms;
    return detector.judge(now_ms, value);
  }

  /// The values `shape` gives for the hour of the day, a fraction, for so many days; how many deserved attention.
  int live(double days, const std::function<double(double)>& shape) {
    int alarms = 0;
    for (const auto end = now_ms + static_cast<std::int64_t>(days * day_ms); now_ms < end;) {
      const auto hour = static_cast<double>((now_ms + step_ms) % day_ms) / static_cast<double>(hour_ms);
      if (judge(shape(hour)) >= attention) ++alarms;
    }
    return alarms;
  }
};

/// Noise of every call anew, the same in every run.
struct noise {
  std::mt19937_64 random{7};

  double normal(double mean, double deviation) { return mean + deviation * std::normal_distribution<>()(random); }
};

/// A day of a busy service: quiet at night, a broad peak in the afternoon.
inline double office_day(double hour) { return 100 + 80 * std::sin((hour - 9) / 24 * 2 * 3.14159265358979); }

}  // namespace millrace::monitoring
