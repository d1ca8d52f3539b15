#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

namespace millrace::monitoring {

/// The finest scale of exponential histograms that is kept, two buckets from one power of two to the next, and how many
/// buckets of either sign. Both are coarser than agents count, as each bucket becomes a series.
inline constexpr int exponential_scale_max = 1;
inline constexpr std::size_t exponential_buckets_max = 64;

/// Counts of values by the power of a base that they come up to: bucket `i` holds what is above base^i and up to
/// base^(i+1), the base being 2^(2^-scale). Source: the OpenTelemetry data model of metrics.
class exponential_counts {
 public:
  exponential_counts() = default;

  /// `scale` as agents tell it; it is lowered to what is kept.
  explicit exponential_counts(int scale);

  /// `count` more values in bucket `index` of scale `scale`, of negative values if `negative`.
  void add(int scale, std::int64_t index, bool negative, double count);
  void add_zeros(double count) { zeros_ += count; }
  void add(const exponential_counts& other);

  /// Bounds and how many values are at or below each, from the least bound to the greatest. Only buckets that hold
  /// something have one.
  std::vector<std::pair<double, double>> cumulated() const;

 private:
  void lower_to(int scale);

  int scale_ = exponential_scale_max;
  double zeros_ = 0;
  std::map<std::int64_t, double> positive_, negative_;
};

}  // namespace millrace::monitoring
