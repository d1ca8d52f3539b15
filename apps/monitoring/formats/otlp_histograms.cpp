#include "apps/monitoring/formats/otlp_histograms.hpp"

#include <algorithm>
#include <cmath>

namespace millrace::monitoring {
namespace {

constexpr int shift_max = 62;

/// The bucket that bucket `index` is part of, `steps` scales lower.
std::int64_t lowered(std::int64_t index, int steps) { return index >> std::clamp(steps, 0, shift_max); }

std::map<std::int64_t, double> lowered(const std::map<std::int64_t, double>& counts, int steps) {
  std::map<std::int64_t, double> out;
  for (const auto& [index, count] : counts) out[lowered(index, steps)] += count;
  return out;
}

double power_of_base(std::int64_t index, int scale) {
  return std::exp2(std::ldexp(static_cast<double>(index), -scale));
}

}  // namespace

exponential_counts::exponential_counts(int scale) : scale_(std::min(scale, exponential_scale_max)) {}

void exponential_counts::lower_to(int scale) {
  if (scale >= scale_) return;
  positive_ = lowered(positive_, scale_ - scale);
  negative_ = lowered(negative_, scale_ - scale);
  scale_ = scale;
}

void exponential_counts::add(int scale, std::int64_t index, bool negative, double count) {
  if (!(count > 0)) return;
  lower_to(scale);
  auto& counts = negative ? negative_ : positive_;
  counts[lowered(index, scale - scale_)] += count;
  while (counts.size() > exponential_buckets_max) lower_to(scale_ - 1);
}

void exponential_counts::add(const exponential_counts& other) {
  zeros_ += other.zeros_;
  for (const auto& [index, count] : other.positive_) add(other.scale_, index, false, count);
  for (const auto& [index, count] : other.negative_) add(other.scale_, index, true, count);
}

std::vector<std::pair<double, double>> exponential_counts::cumulated() const {
  std::vector<std::pair<double, double>> out;
  double total = 0;
  const auto tell = [&](double bound, double count) {
    total += count;
    if (!std::isfinite(bound)) return;
    // Far out two buckets may have one bound.
    if (!out.empty() && out.back().first == bound) out.pop_back();
    out.emplace_back(bound, total);
  };
  for (auto bucket = negative_.rbegin(); bucket != negative_.rend(); ++bucket) {
    tell(-power_of_base(bucket->first, scale_), bucket->second);
  }
  if (zeros_ > 0) tell(0, zeros_);
  for (const auto& [index, count] : positive_) tell(power_of_base(index + 1, scale_), count);
  return out;
}

}  // namespace millrace::monitoring
