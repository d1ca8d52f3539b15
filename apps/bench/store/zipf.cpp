#include "apps/bench/store/zipf.hpp"

#include <algorithm>
#include <cmath>

namespace millrace::bench {

zipf_distribution::zipf_distribution(std::uint64_t count, double exponent)
    : count_(static_cast<double>(count)),
      exponent_(exponent),
      low_(integral(1.5) - 1),
      high_(integral(count_ + 0.5)),
      at_once_(2 - inverse_integral(integral(2.5) - std::pow(2.0, -exponent))) {}

double zipf_distribution::integral(double x) const { return (std::pow(x, 1 - exponent_) - 1) / (1 - exponent_); }

double zipf_distribution::inverse_integral(double y) const {
  return std::pow(1 + (1 - exponent_) * y, 1 / (1 - exponent_));
}

std::uint64_t zipf_distribution::operator()(random_source& random) const {
  while (true) {
    const double chosen = high_ + random.fraction() * (low_ - high_);
    const double x = inverse_integral(chosen);
    const double rank = std::clamp(std::round(x), 1.0, count_);
    if (rank - x <= at_once_ || chosen >= integral(rank + 0.5) - std::pow(rank, -exponent_)) {
      return static_cast<std::uint64_t>(rank) - 1;
    }
  }
}

}  // namespace millrace::bench
