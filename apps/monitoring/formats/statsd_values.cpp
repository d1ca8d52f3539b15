#include "apps/monitoring/formats/statsd_values.hpp"

#include <algorithm>
#include <cmath>

namespace millrace::monitoring {
namespace {

/// The same for the same `number`, so that a run can be repeated (splitmix64).
std::uint64_t scattered(std::uint64_t number) {
  number += 0x9e3779b97f4a7c15;
  number = (number ^ (number >> 30)) * 0xbf58476d1ce4e5b9;
  number = (number ^ (number >> 27)) * 0x94d049bb133111eb;
  return number ^ (number >> 31);
}

}  // namespace

bool statsd_timer::take(double value, double weight, bool may_keep) {
  count_ += weight;
  sum_ += value * weight;
  least_ = measured() ? std::min(least_, value) : value;
  most_ = measured() ? std::max(most_, value) : value;
  ++seen_;
  if (may_keep && values_.size() < statsd_timer_values_max) {
    values_.push_back(value);
    return true;
  }
  // Each value of the interval is among the kept ones with the same chance.
  if (const auto place = scattered(seen_) % seen_; place < values_.size()) values_[place] = value;
  return false;
}

double statsd_timer::quantile(double share) {
  const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(values_.size())));
  const auto nth = values_.begin() + static_cast<std::ptrdiff_t>(std::max<std::size_t>(rank, 1) - 1);
  std::nth_element(values_.begin(), nth, values_.end());
  return *nth;
}

void statsd_timer::start_anew() {
  seen_ = 0;
  values_.clear();
}

}  // namespace millrace::monitoring
