#pragma once
#include "apps/monitoring/anomaly/running_level.hpp"

namespace millrace::monitoring {

/// Sees how large a deviation is, whatever the past had of that kind: spikes that come again and again stay visible.
class size_expert {
 public:
  /// How many deviations `value` is away from the level, which learns it. `least` is the least to believe.
  double judge(double value, double least);

  static auto fields(auto& self) { return std::tie(self.level_); }

 private:
  running_level level_;  ///< not clipped: what varies much is forgiven much
};

}  // namespace millrace::monitoring
