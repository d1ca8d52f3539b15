#pragma once
#include "apps/monitoring/anomaly/opinion.hpp"
#include "apps/monitoring/anomaly/past_peaks.hpp"
#include "apps/monitoring/anomaly/running_level.hpp"

namespace millrace::monitoring {

/// Sees jumps from one value to the next, in series whose level itself wanders.
class step_expert {
 public:
  /// What is remarkable about the step from `before` to `value`, which is learnt. `least` is the least deviation to
  /// believe.
  opinion judge(double before, double value, double least);

  /// The usual size of a step, and what the step expert measures it against.
  const running_level& steps() const { return steps_; }

  static auto fields(auto& self) { return std::tie(self.steps_, self.peaks_); }

 private:
  running_level steps_;
  peaks_of_both_signs peaks_;
};

}  // namespace millrace::monitoring
