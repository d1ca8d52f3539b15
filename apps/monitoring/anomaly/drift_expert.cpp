#include "apps/monitoring/anomaly/drift_expert.hpp"

#include "apps/monitoring/anomaly/settings.hpp"

namespace millrace::monitoring {

opinion drift_expert::judge(double value, const running_level& level, double least) {
  opinion found{0, anomaly_kind::level_shift, level.mean(), level.deviation()};
  if (!started_) {
    started_ = true;
    average_ = value;
    return found;
  }
  average_ += (value - average_) / settings::drift_horizon;
  found.surprise = peaks_.judge(in_deviations(average_ - level.mean(), level.deviation(), least));
  return found;
}

}  // namespace millrace::monitoring
