#include "apps/bench/measure/latency_histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace millrace::bench {
namespace {

constexpr unsigned step_bits = 7;  // 128 steps to each power of two
constexpr std::uint64_t steps = std::uint64_t{1} << step_bits;
constexpr unsigned bits_max = 40;  // of a time in nanoseconds
constexpr std::uint64_t time_max = (std::uint64_t{1} << bits_max) - 1;

// Times below 2 * steps are their own bucket; from there on the leading `step_bits + 1` bits choose it.
std::size_t bucket_of(std::uint64_t time) {
  const auto shift = std::max<unsigned>(std::bit_width(time), step_bits + 1) - (step_bits + 1);
  return static_cast<std::size_t>(shift * steps + (time >> shift));
}

std::uint64_t end_of(std::size_t bucket) {
  if (bucket < 2 * steps) return bucket;
  const auto shift = bucket / steps - 1;
  return ((bucket - shift * steps + 1) << shift) - 1;
}

}  // namespace

latency_histogram::latency_histogram() : buckets_(bucket_of(time_max) + 1) {}

void latency_histogram::add(std::chrono::nanoseconds time) {
  const auto counted = std::min(static_cast<std::uint64_t>(std::max<std::int64_t>(0, time.count())), time_max);
  ++buckets_[bucket_of(counted)];
  ++count_;
  max_ = std::max(max_, counted);
}

void latency_histogram::merge(const latency_histogram& other) {
  for (std::size_t i = 0; i < buckets_.size(); ++i) buckets_[i] += other.buckets_[i];
  count_ += other.count_;
  max_ = std::max(max_, other.max_);
}

std::chrono::nanoseconds latency_histogram::percentile(double fraction) const {
  const auto rank = std::max(1.0, std::ceil(fraction * static_cast<double>(count_)));
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < buckets_.size(); ++i) {
    seen += buckets_[i];
    if (static_cast<double>(seen) >= rank) {
      return std::chrono::nanoseconds(static_cast<std::int64_t>(std::min(end_of(i), max_)));
    }
  }
  return max();
}

}  // namespace millrace::bench
