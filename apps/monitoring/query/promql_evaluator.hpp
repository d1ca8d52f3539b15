#pragma once
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "apps/monitoring/query/promql_tree.hpp"
#include "apps/monitoring/query/query_limits.hpp"
#include "apps/monitoring/query/query_values.hpp"
#include "apps/monitoring/query/series_source.hpp"
#include "codecs/base/result.hpp"

namespace millrace::monitoring {

/// The step of a subquery that tells none.
inline constexpr std::int64_t subquery_step_ms = 60'000;

/// What a range vector holds: times and values.
struct raw_series {
  label_set labels;
  std::vector<std::pair<std::int64_t, double>> values;
};

/// What an expression means at the steps of `grid`; what is filled depends on `type`.
struct query_answer {
  value_type type{};
  step_grid grid{};
  std::vector<double> numbers{};     ///< scalar: one a step
  std::string text{};                ///< text
  columns series{};                  ///< instant vector: those with a value at least; at many steps sorted by labels
  std::vector<raw_series> ranges{};  ///< range vector
};

/// `asked` is what start() and end() mean. Evaluates `e` at all steps together: each selector is read once, each series
/// passed once. `invalid_argument`: series cannot be matched as `e` wants it, or a range vector or text at more than
/// one step; `limit_exceeded`, `timed_out`; what the source refuses. Blocks while the source does.
result<query_answer> evaluate_promql(const expression& e, const step_grid& grid, time_window asked,
                                     series_source& source, const query_limits& limits);

}  // namespace millrace::monitoring
