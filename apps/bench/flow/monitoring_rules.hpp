#pragma once
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <tuple>
#include <utility>
#include <vector>

#include "runtime/flow/operators/process_stage.hpp"

namespace millrace::bench {

/// A reading that is far from the usual ones of its series.
template <class Reading>
struct outlier {
  Reading of;
  double deviation = 0;
};

/// Tells readings that are far from the moving mean of their series. `Reading` has a `value`.
template <class Key, class Reading>
struct outlier_rule {
  using output = outlier<Reading>;
  using context = flow::process_context<Key, output>;

  struct usual {
    double mean = 0;
    double variance = 0;
    std::int64_t readings = 0;
    static auto fields(auto& self) { return std::tie(self.mean, self.variance, self.readings); }
  };
  flow::value_state<usual> usual_value{"usual"};
  static auto states(auto& self) { return std::tie(self.usual_value); }

  void on_event(const Reading& r, context& c) {
    constexpr double weight = 0.02;
    constexpr std::int64_t too_few = 30;
    auto& u = usual_value.edit();
    const double deviation = u.readings < too_few ? 0.0 : (r.value - u.mean) / std::sqrt(u.variance + 1e-9);
    if (u.readings++ == 0) u.mean = r.value;
    const double apart = r.value - u.mean;
    u.mean += weight * apart;
    u.variance = (1 - weight) * (u.variance + weight * apart * apart);
    if (std::abs(deviation) > 6.0) c.emit({r, deviation});
  }
};

/// What the values of a window come to.
struct value_summary {
  std::int64_t count = 0;
  double sum = 0;
  double max = 0;
  std::vector<std::pair<std::int32_t, std::int32_t>> buckets;  ///< 3 % wide, with how many fell into each, rising
  static auto fields(auto& self) { return std::tie(self.count, self.sum, self.max, self.buckets); }

  void add(double value) {
    ++count;
    sum += value;
    max = std::max(max, value);
    const auto bucket = static_cast<std::int32_t>(std::bit_cast<std::uint64_t>(value) >> 47U);
    auto at = std::lower_bound(buckets.begin(), buckets.end(), bucket,
                               [](const auto& a, std::int32_t b) { return a.first < b; });
    if (at == buckets.end() || at->first != bucket) at = buckets.insert(at, {bucket, 0});
    ++at->second;
  }

  double mean() const { return sum / static_cast<double>(count); }

  /// The bucket of the value that 99 of 100 do not exceed.
  std::int32_t p99_bucket() const {
    auto want = (count * 99 + 99) / 100;
    for (const auto& [bucket, fell] : buckets) {
      if ((want -= fell) <= 0) return bucket;
    }
    return 0;
  }
  static double low_edge(std::int32_t bucket) {
    return std::bit_cast<double>(static_cast<std::uint64_t>(bucket) << 47U);
  }
};

}  // namespace millrace::bench
