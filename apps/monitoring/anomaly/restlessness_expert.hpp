#pragma once
#include "apps/monitoring/anomaly/opinion.hpp"
#include "apps/monitoring/anomaly/past_peaks.hpp"
#include "apps/monitoring/anomaly/running_level.hpp"

namespace millrace::monitoring {

/// Sees that values vary more than they used to, or less: flat lines of a series that was never flat.
class restlessness_expert {
 public:
  /// What is remarkable about the latest steps up to `step`, beside the usual ones.
  opinion judge(double step, const running_level& usual_steps);

  bool is_sound() const { return recent_ >= 0; }
  static auto fields(auto& self) { return std::tie(self.recent_, self.count_, self.more_, self.less_); }

 private:
  double recent_ = 0;  ///< average size of the latest steps
  std::uint8_t count_ = 0;
  past_peaks more_;
  past_peaks less_;
};

}  // namespace millrace::monitoring
