#pragma once
#include <bit>
#include <cstdint>
#include <string>
#include <vector>

#include "apps/monitoring/events/label_set.hpp"

namespace millrace::monitoring {

/// Stands where a series has no value; no calculation makes it: a NaN with a payload of its own.
inline constexpr std::uint64_t absent_bits = 0x7ff8'6d69'6c6c'7261;
inline const double absent = std::bit_cast<double>(absent_bits);
inline bool is_present(double value) { return std::bit_cast<std::uint64_t>(value) != absent_bits; }

/// The times at which an expression is evaluated.
struct step_grid {
  std::int64_t start_ms = 0;
  std::int64_t step_ms = 0;
  std::size_t count = 1;

  std::int64_t at(std::size_t step) const { return start_ms + static_cast<std::int64_t>(step) * step_ms; }
  std::int64_t end_ms() const { return at(count - 1); }
};

/// One series of an answer: a value, or `absent`, for each step.
struct column {
  label_set labels;
  std::vector<double> values;
};

using columns = std::vector<column>;

}  // namespace millrace::monitoring
