#include "apps/monitoring/anomaly/restlessness_expert.hpp"

#include "apps/monitoring/anomaly/settings.hpp"

namespace millrace::monitoring {
namespace {

constexpr double ratio_max = 1e20;

double bounded_ratio(double above, double below) { return below * ratio_max <= above ? ratio_max : above / below; }

}  // namespace

opinion restlessness_expert::judge(double step, const running_level& usual_steps) {
  opinion found{0, anomaly_kind::restless, 0, usual_steps.deviation()};
  if (count_ < settings::restlessness_horizon) ++count_;
  recent_ += (std::abs(step) - recent_) / count_;
  const double usual = usual_steps.deviation();
  if (usual_steps.count() <= settings::restlessness_horizon || usual <= 0) return found;
  const double more = bounded_ratio(recent_, usual);
  const double less = bounded_ratio(usual, recent_);
  const double surprise_of_less = less_.surprise(less);
  found.surprise = more_.surprise(more) + surprise_of_less;
  if (surprise_of_less > 0) found.kind = anomaly_kind::flat_line;
  more_.learn(more);
  less_.learn(less);
  return found;
}

}  // namespace millrace::monitoring
