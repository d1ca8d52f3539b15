#pragma once
#include "apps/monitoring/anomaly/opinion.hpp"
#include "apps/monitoring/anomaly/past_peaks.hpp"
#include "apps/monitoring/anomaly/running_level.hpp"

namespace millrace::monitoring {

/// Sees values far from the usual level: spikes, dips and records.
class level_expert {
 public:
  /// What is remarkable about `value`, which is learnt. `least` is the least deviation to believe.
  opinion judge(double value, double least);

  const running_level& level() const { return level_; }

  static auto fields(auto& self) { return std::tie(self.level_, self.peaks_); }

 private:
  running_level level_;
  peaks_of_both_signs peaks_;
};

}  // namespace millrace::monitoring
