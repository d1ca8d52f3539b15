#pragma once
#include <cstdint>

#include "apps/bench/store/random_source.hpp"

namespace millrace::bench {

/// Ranks by Zipf's law: rank r of `count`, from 0 on, comes with a likelihood in proportion to (r + 1)^-exponent.
/// Exact, constant time and memory. Source: Hörmann and Derflinger, "Rejection-inversion to generate variates from
/// monotone discrete distributions", 1996. Threads: immutable, share freely.
class zipf_distribution {
 public:
  /// `count` ≥ 1; `exponent` > 0 and not 1.
  zipf_distribution(std::uint64_t count, double exponent);

  std::uint64_t operator()(random_source& random) const;

 private:
  double integral(double x) const;          // of x^-exponent, up to a constant
  double inverse_integral(double y) const;  // the x of which `integral` is y

  double count_;
  double exponent_;
  double low_;      // integral from which the first rank's share begins
  double high_;     // integral at the end of the last rank's share
  double at_once_;  // what lies no further below its rank needs no second look
};

}  // namespace millrace::bench
