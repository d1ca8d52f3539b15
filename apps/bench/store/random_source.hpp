#pragma once
#include <cstdint>
#include <limits>

namespace millrace::bench {

/// Spreads the bits of a number over all 64: a bijection, the finaliser of SplitMix64 (Steele, Lea, Flood 2014).
constexpr std::uint64_t mixed(std::uint64_t number) {
  number = (number ^ (number >> 30)) * 0xbf58476d1ce4e5b9U;
  number = (number ^ (number >> 27)) * 0x94d049bb133111ebU;
  return number ^ (number >> 31);
}

/// Numbers by chance, the same on every machine for the same seed. Meets UniformRandomBitGenerator.
class random_source {
 public:
  using result_type = std::uint64_t;

  explicit random_source(std::uint64_t seed) : state_(mixed(seed)) {}

  static constexpr std::uint64_t min() { return 0; }
  static constexpr std::uint64_t max() { return std::numeric_limits<std::uint64_t>::max(); }

  std::uint64_t operator()() { return mixed(state_ += 0x9e3779b97f4a7c15U); }

  /// From 0 to just below 1.
  double fraction() { return static_cast<double>((*this)() >> 11) * 0x1p-53; }

 private:
  std::uint64_t state_;
};

}  // namespace millrace::bench
