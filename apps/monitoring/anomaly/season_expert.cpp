#include "apps/monitoring/anomaly/season_expert.hpp"

#include <algorithm>
#include <cmath>

#include "apps/monitoring/anomaly/running_level.hpp"
#include "apps/monitoring/anomaly/settings.hpp"

namespace millrace::monitoring {
namespace {

constexpr std::int64_t hour_ms = 3'600'000;
constexpr std::int64_t day_ms = 24 * hour_ms;
constexpr std::uint8_t days_to_judge = 2;
constexpr std::uint8_t days_to_clip = 3;
constexpr std::uint32_t values_to_judge = 20;
constexpr std::uint32_t season_values_max = 1U << 30U;

}  // namespace

bool season_expert::is_sound() const {
  return hour_ < hours && hour_values_ <= season_values_max && judged_ <= season_values_max && deviation_ >= 0;
}

void season_expert::close_hour() {
  const auto at = static_cast<std::size_t>(hour_);
  double away = hour_mean_ - usual_[at];
  const double clip = settings::clip * deviation_;
  if (days_[at] >= days_to_clip && judged_ > values_to_judge) away = std::clamp(away, -clip, clip);
  usual_[at] += std::max(1.0 / (days_[at] + 1), 1 / settings::season_days) * away;
  if (days_[at] >= days_to_judge) {
    const auto known = days_[at] - days_to_judge;
    reach_[at] += std::max(1.0 / (known + 1), 1 / settings::season_days) * (hour_reach_ - reach_[at]);
  }
  if (days_[at] < UINT8_MAX) ++days_[at];
  hour_values_ = 0;
  hour_mean_ = 0;
  hour_reach_ = 0;
}

opinion season_expert::judge(std::int64_t time_ms, double value, double least) {
  const std::int64_t in_day = ((time_ms % day_ms) + day_ms) % day_ms;
  const auto hour = static_cast<std::int8_t>(in_day / hour_ms);
  if (hour != hour_ && hour_ >= 0) close_hour();
  hour_ = hour;
  hour_values_ = std::min(hour_values_ + 1, season_values_max);
  hour_mean_ += (value - hour_mean_) / hour_values_;

  // What is expected runs straight from the middle of one hour to that of the next.
  const double position = static_cast<double>(in_day) / static_cast<double>(hour_ms) + hours - 0.5;
  const auto before = static_cast<std::size_t>(position) % hours;
  const auto after = (before + 1) % hours;
  const double share = position - std::floor(position);
  opinion found{0, anomaly_kind::season_broken, usual_[before] * (1 - share) + usual_[after] * share, deviation_};
  size_ = std::numeric_limits<double>::max();
  if (days_[before] < days_to_judge || days_[after] < days_to_judge) return found;

  double away = value - found.expected;
  hour_reach_ = std::max(hour_reach_, std::abs(away));
  if (judged_ > values_to_judge) {
    average_ += (away - average_) / settings::drift_horizon;
    found.surprise = peaks_.judge(in_deviations(away, deviation_, least)) +
                     average_peaks_.judge(in_deviations(average_, deviation_, least));
    const double reach = std::max(reach_[before], reach_[after]);
    size_ = std::abs(in_deviations(away, std::max(deviation_, settings::reach_share * reach), least));
    away = std::clamp(away, -settings::clip * deviation_, settings::clip * deviation_);
  }
  judged_ = std::min(judged_ + 1, season_values_max);
  deviation_ += std::max(1.0 / judged_, 1 / settings::level_horizon) * (std::abs(away) - deviation_);
  return found;
}

}  // namespace millrace::monitoring
