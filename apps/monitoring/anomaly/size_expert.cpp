#include "apps/monitoring/anomaly/size_expert.hpp"

#include "apps/monitoring/anomaly/settings.hpp"

namespace millrace::monitoring {

double size_expert::judge(double value, double least) {
  double size = 0;
  if (level_.count() > settings::values_before_size) {
    size = std::abs(in_deviations(value - level_.mean(), level_.deviation(), least));
  }
  level_.learn(value, settings::level_horizon, running_level::no_clip);
  return size;
}

}  // namespace millrace::monitoring
