#include "apps/monitoring/anomaly/step_expert.hpp"

#include "apps/monitoring/anomaly/settings.hpp"

namespace millrace::monitoring {

opinion step_expert::judge(double before, double value, double least) {
  const double step = value - before;
  opinion found{0, anomaly_kind::spike, before, steps_.deviation()};
  if (steps_.count() > 0) {
    found.surprise = peaks_.judge(in_deviations(step, steps_.deviation(), least));
  }
  steps_.learn(step, settings::level_horizon, settings::clip);
  return found;
}

}  // namespace millrace::monitoring
