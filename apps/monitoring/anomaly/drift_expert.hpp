#pragma once
#include "apps/monitoring/anomaly/opinion.hpp"
#include "apps/monitoring/anomaly/past_peaks.hpp"
#include "apps/monitoring/anomaly/running_level.hpp"

namespace millrace::monitoring {

/// Sees a run of values on one side of the usual level that are unremarkable one by one: level shifts.
class drift_expert {
 public:
  /// What is remarkable about the average of the latest values up to `value`, beside the level of all of them.
  /// `least` is the least deviation to believe.
  opinion judge(double value, const running_level& level, double least);

  static auto fields(auto& self) { return std::tie(self.average_, self.started_, self.peaks_); }

 private:
  double average_ = 0;
  bool started_ = false;
  peaks_of_both_signs peaks_;
};

}  // namespace millrace::monitoring
