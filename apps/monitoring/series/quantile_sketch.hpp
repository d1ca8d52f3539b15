#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace millrace::monitoring {

/// How values are spread: counts by buckets that grow with the value, so that each quantile is off by at most 1 % of
/// itself. Sketches of parts merge into exactly the sketch of the whole. Values below 1e-9 in size count as 0.
/// Source: DDSketch (Masson, Rim, Lee, 2019).
class quantile_sketch {
 public:
  static constexpr double accuracy = 0.01;

  /// A bound for any values; beyond it the buckets nearest to 0 flow together.
  static constexpr std::size_t buckets_max = 2048;

  void add(double value, std::uint64_t times = 1);
  void merge(const quantile_sketch& other);

  std::uint64_t count() const { return count_; }

  /// The value that a part `q` of 0 to 1 of all do not exceed; 0 of none.
  double quantile(double q) const;

  void write(std::string& to) const;
  [[nodiscard]] static bool read(std::string_view& from, quantile_sketch& into);

  friend bool operator==(const quantile_sketch&, const quantile_sketch&) = default;

 private:
  using bucket = std::pair<std::int32_t, std::uint64_t>;

  void add_to(std::int32_t place, std::uint64_t times);
  void keep_bound();

  std::vector<bucket> buckets_;  // by rising value
  std::uint64_t count_ = 0;
};

}  // namespace millrace::monitoring
