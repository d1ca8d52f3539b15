#include "apps/monitoring/anomaly/level_expert.hpp"

#include "apps/monitoring/anomaly/settings.hpp"

namespace millrace::monitoring {

opinion level_expert::judge(double value, double least) {
  opinion found{0, anomaly_kind::spike, level_.mean(), level_.deviation()};
  if (level_.count() > 0) {
    const double away = in_deviations(value - level_.mean(), level_.deviation(), least);
    if (peaks_.is_record(away)) found.kind = anomaly_kind::new_record;
    found.surprise = peaks_.judge(away);
  }
  level_.learn(value, settings::level_horizon, settings::clip);
  return found;
}

}  // namespace millrace::monitoring
