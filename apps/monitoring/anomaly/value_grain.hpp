#pragma once
#include <algorithm>
#include <cmath>
#include <tuple>

#include "apps/monitoring/anomaly/settings.hpp"

namespace millrace::monitoring {

/// The smallest step between values that a series has shown: 1 for counts, next to nothing for measurements. One count
/// more or less is never far, even in a series that was 0 for days.
class value_grain {
 public:
  void learn(double step) {
    if (step != 0 && (grain_ == 0 || std::abs(step) < grain_)) grain_ = std::abs(step);
  }

  /// The least deviation that may be believed of values of about `value`.
  double least_deviation(double value) const {
    return std::max(settings::least_share * std::abs(value), settings::least_grains * grain_);
  }

  static auto fields(auto& self) { return std::tie(self.grain_); }

 private:
  double grain_ = 0;  ///< 0: no step yet
};

}  // namespace millrace::monitoring
