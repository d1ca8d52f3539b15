#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <tuple>

namespace millrace::monitoring {

/// Mean and mean absolute deviation of a series that forgets: exact over the first `horizon` values, exponential after.
/// With a clip, a value pulls by at most so many deviations; a lasting change still gets through, for the deviation
/// grows with it.
class running_level {
 public:
  static constexpr double no_clip = std::numeric_limits<double>::max();

  void learn(double value, double horizon, double clip) {
    count_ = std::min(count_ + 1, count_max);
    if (count_ == 1) {
      mean_ = value;
      return;
    }
    double away = value - mean_;
    if (deviation_ > 0 && count_ > count_to_clip) away = std::clamp(away, -clip * deviation_, clip * deviation_);
    mean_ += std::max(1.0 / count_, 1 / horizon) * away;
    deviation_ += std::max(1.0 / (count_ - 1), 1 / horizon) * (std::abs(away) - deviation_);
  }

  /// The mean and the mean absolute deviation; 0 before the first value.
  double mean() const { return mean_; }
  double deviation() const { return deviation_; }
  std::uint32_t count() const { return count_; }

  bool is_sound() const { return count_ <= count_max && deviation_ >= 0; }
  static auto fields(auto& self) { return std::tie(self.mean_, self.deviation_, self.count_); }

 private:
  static constexpr std::uint32_t count_max = 1U << 30U;
  static constexpr std::uint32_t count_to_clip = 10;  // before, the deviation itself is uncertain

  double mean_ = 0;
  double deviation_ = 0;
  std::uint32_t count_ = 0;
};

/// `away` in deviations. A deviation below `least` counts as that: a constant series has none at all.
inline double in_deviations(double away, double deviation, double least) {
  return away / std::max(deviation, std::max(least, 1e-12));
}

}  // namespace millrace::monitoring
