#include "apps/monitoring/anomaly/alarm_hush.hpp"

#include <algorithm>
#include <cmath>

#include "apps/monitoring/anomaly/settings.hpp"

namespace millrace::monitoring {

double alarm_hush::pass(std::int64_t time_ms, double surprise) {
  constexpr double hour_ms = 3.6e6;
  // Doubles, for times of an unruly clock may be further apart than 64 bits tell.
  const double hours = (static_cast<double>(time_ms) - static_cast<double>(time_ms_)) / hour_ms;
  time_ms_ = time_ms;
  shadow_ *= std::exp(-std::max(0.0, hours) / settings::hush_hours);
  const double left = std::max(0.0, surprise - shadow_);
  if (left >= settings::alarm_surprise) shadow_ = std::max(shadow_, surprise);
  return left;
}

}  // namespace millrace::monitoring
