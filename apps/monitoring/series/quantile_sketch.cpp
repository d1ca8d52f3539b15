#include "apps/monitoring/series/quantile_sketch.hpp"

#include <algorithm>
#include <cmath>

#include "runtime/flow/state/state_codec.hpp"

namespace millrace::monitoring {
namespace {

constexpr double smallest = 1e-9;
const double log_smallest = std::log(smallest);
const double growth = (1 + quantile_sketch::accuracy) / (1 - quantile_sketch::accuracy);
const double per_bucket = 1 / std::log(growth);

/// The bucket of the smallest value is 1, of its negative -1: places rise with the values, and 0 is in the middle.
std::int32_t place_of(double value) {
  const double size = std::abs(value);
  if (!(size >= smallest)) return 0;
  const auto place = 1 + static_cast<std::int32_t>(std::ceil((std::log(size) - log_smallest) * per_bucket));
  return value < 0 ? -place : place;
}

double value_of(std::int32_t place) {
  if (place == 0) return 0;
  const double upper = std::exp(log_smallest + (std::abs(place) - 1) / per_bucket);
  const double middle = upper * 2 / (1 + growth);
  return place < 0 ? -middle : middle;
}

}  // namespace

void quantile_sketch::add_to(std::int32_t place, std::uint64_t times) {
  const auto at = std::lower_bound(buckets_.begin(), buckets_.end(), place,
                                   [](const bucket& b, std::int32_t wanted) { return b.first < wanted; });
  if (at != buckets_.end() && at->first == place) {
    at->second += times;
  } else {
    buckets_.insert(at, {place, times});
  }
  count_ += times;
}

/// Those nearest to 0 flow together: what they lose is the least.
void quantile_sketch::keep_bound() {
  const auto size_of = [](const bucket& b) { return std::abs(b.first); };
  while (buckets_.size() > buckets_max) {
    const auto least = std::ranges::min_element(buckets_, {}, size_of);
    const bool to_the_left =
        least + 1 == buckets_.end() || (least != buckets_.begin() && size_of(*(least - 1)) < size_of(*(least + 1)));
    (to_the_left ? *(least - 1) : *(least + 1)).second += least->second;
    buckets_.erase(least);
  }
}

void quantile_sketch::add(double value, std::uint64_t times) {
  add_to(place_of(value), times);
  keep_bound();
}

void quantile_sketch::merge(const quantile_sketch& other) {
  for (const auto& [place, times] : other.buckets_) add_to(place, times);
  keep_bound();
}

double quantile_sketch::quantile(double q) const {
  if (buckets_.empty()) return 0;
  const auto rank = std::clamp(q, 0.0, 1.0) * static_cast<double>(count_ - 1);
  std::uint64_t passed = 0;
  for (const auto& [place, times] : buckets_) {
    passed += times;
    if (static_cast<double>(passed) > rank) return value_of(place);
  }
  return value_of(buckets_.back().first);
}

void quantile_sketch::write(std::string& to) const {
  flow::write_count(to, buckets_.size());
  std::int32_t before = 0;
  for (const auto& [place, times] : buckets_) {
    flow::write_state(to, place - before);
    flow::write_count(to, times);
    before = place;
  }
}

bool quantile_sketch::read(std::string_view& from, quantile_sketch& into) {
  into = {};
  std::uint64_t size = 0;
  if (!flow::read_count(from, size) || size > buckets_max) return false;
  std::int64_t place = 0;
  for (; size > 0; --size) {
    std::int64_t step = 0;
    std::uint64_t times = 0;
    if (!flow::read_state(from, step) || !flow::read_count(from, times)) return false;
    place += step;
    if (std::abs(place) > std::int64_t{1} << 20 || times == 0) return false;
    if (!into.buckets_.empty() && place <= into.buckets_.back().first) return false;
    into.buckets_.emplace_back(static_cast<std::int32_t>(place), times);
    into.count_ += times;
  }
  return true;
}

}  // namespace millrace::monitoring
