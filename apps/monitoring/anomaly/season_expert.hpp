#pragma once
#include <array>
#include <cstdint>
#include <limits>
#include <tuple>

#include "apps/monitoring/anomaly/opinion.hpp"
#include "apps/monitoring/anomaly/past_peaks.hpp"

namespace millrace::monitoring {

/// Sees values, and short averages of them, that are not what this hour of the day used to bring (UTC).
/// Silent until it knows each hour concerned of some earlier days.
class season_expert {
 public:
  /// What is remarkable about `value`, which is learnt. `least` is the least deviation to believe.
  opinion judge(std::int64_t time_ms, double value, double least);

  /// How many deviations the value judged last is away from what is usual at its hour. Hours that bring far values
  /// every day are forgiven them. Endless while the season is not known.
  double size() const { return size_; }

  bool is_sound() const;
  static auto fields(auto& self) {
    return std::tie(self.usual_, self.reach_, self.days_, self.hour_, self.hour_values_, self.hour_mean_,
                    self.hour_reach_, self.deviation_, self.judged_, self.average_, self.peaks_, self.average_peaks_);
  }

 private:
  static constexpr std::int8_t hours = 24;

  void close_hour();

  std::array<double, hours> usual_{};       ///< mean of each hour
  std::array<double, hours> reach_{};       ///< how far the farthest value of each hour used to be from what is usual
  std::array<std::uint8_t, hours> days_{};  ///< that each hour is known of; stays at its limit
  std::int8_t hour_ = -1;                   ///< which is not over yet; -1 before the first value
  std::uint32_t hour_values_ = 0;
  double hour_mean_ = 0;
  double hour_reach_ = 0;
  double deviation_ = 0;  ///< from the usual, of single values
  std::uint32_t judged_ = 0;
  double average_ = 0;  ///< of the latest deviations, signed
  peaks_of_both_signs peaks_;
  peaks_of_both_signs average_peaks_;
  double size_ = std::numeric_limits<double>::max();
};

}  // namespace millrace::monitoring
