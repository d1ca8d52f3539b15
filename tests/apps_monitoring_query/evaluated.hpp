#pragma once
#include <map>
#include <string>
#include <vector>

#include "apps/monitoring/query/promql_evaluator.hpp"
#include "apps/monitoring/query/promql_parser.hpp"
#include "tests/apps_monitoring_query/sample_source.hpp"

namespace millrace::monitoring {

inline result<query_answer> evaluated(const std::string& text, series_source& source, const step_grid& grid,
                                      const query_limits& limits = {}) {
  const auto e = parse_promql(text);
  if (!e) return e.error();
  return evaluate_promql(*e, grid, {grid.start_ms, grid.end_ms()}, source, limits);
}

/// The only series of an instant vector, or one with NaN for whatever it is instead.
inline std::vector<double> values_of(const std::string& text, series_source& source, const step_grid& grid) {
  const auto answer = evaluated(text, source, grid);
  if (!answer || answer->series.size() != 1) return {absent};
  return answer->series.front().values;
}

inline double value_of(const std::string& text, series_source& source, std::int64_t time_ms) {
  return values_of(text, source, {time_ms, 0, 1}).front();
}

/// The refusal's text; empty if there is none.
inline std::string refusal_of(const std::string& text, series_source& source, const step_grid& grid,
                              const query_limits& limits) {
  const auto answer = evaluated(text, source, grid, limits);
  return answer ? "" : answer.error().context;
}

}  // namespace millrace::monitoring
