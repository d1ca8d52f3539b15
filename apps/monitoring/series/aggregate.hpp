#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "apps/monitoring/series/quantile_sketch.hpp"

namespace millrace::monitoring {

/// What the samples of one series in one stretch of time come to. `first` and `last` are by time.
struct aggregate {
  std::int64_t start_ms = 0;
  std::uint64_t count = 0;
  std::int64_t first_ms = 0, last_ms = 0;
  double first = 0, last = 0;
  double min = 0, max = 0, sum = 0;
  quantile_sketch values = {};  ///< empty if there is only one

  double mean() const { return count == 0 ? 0 : sum / static_cast<double>(count); }
  double quantile(double q) const { return count == 1 ? last : values.quantile(q); }

  void add(std::int64_t time_ms, double value);

  /// Of a stretch within this one.
  void merge(const aggregate& part);

  friend bool operator==(const aggregate&, const aggregate&) = default;
};

/// As bytes, a few: whole numbers and single samples are short. `base_ms`: a time near its start.
void write_aggregate(std::string& to, const aggregate& one, std::int64_t base_ms = 0);

/// Takes one from the front of `from`; false if there is none.
[[nodiscard]] bool read_aggregate(std::string_view& from, aggregate& into, std::int64_t base_ms = 0);

inline constexpr std::size_t aggregates_max = 4096;  ///< that are written together

/// Several, by rising start, and how many.
void write_aggregates(std::string& to, const std::vector<aggregate>& all);
[[nodiscard]] bool read_aggregates(std::string_view& from, std::vector<aggregate>& into);

}  // namespace millrace::monitoring
