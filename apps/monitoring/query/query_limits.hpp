#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>

namespace millrace::monitoring {

/// What one query may cost. What crosses a bound is refused with the bound and what to do.
struct query_limits {
  std::size_t series_max = 20'000;          ///< of one selector
  std::size_t listed_series_max = 200'000;  ///< looked through for names and values of labels
  std::size_t points_max = 50'000'000;      ///< read from the source, of all selectors together
  std::size_t values_max = 50'000'000;      ///< computed: series times steps, of all intermediate results together
  std::size_t steps_max = 11'000;           ///< of a range query and of a subquery
  std::size_t text_bytes_max = 64 << 10;    ///< of an expression
  std::size_t answer_bytes_max = 256 << 20;

  /// Whether the time is up, asked often; must be cheap. Empty: never.
  std::function<bool()> time_is_up;
};

}  // namespace millrace::monitoring
