#include "apps/millrace/text/latency_summary.hpp"

#include <algorithm>
#include <cmath>

namespace millrace::cli {

latency_summary summarize(std::vector<std::chrono::microseconds> samples) {
  if (samples.empty()) return {};
  std::sort(samples.begin(), samples.end());
  const auto at = [&](double fraction) {
    const auto rank = static_cast<std::size_t>(std::ceil(fraction * static_cast<double>(samples.size())));
    return samples[std::max<std::size_t>(rank, 1) - 1];
  };
  return {at(0.5), at(0.99), at(0.999), samples.back()};
}

}  // namespace millrace::cli
