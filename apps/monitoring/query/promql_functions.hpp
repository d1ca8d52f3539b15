#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace millrace::monitoring {

enum class value_type : std::uint8_t { scalar, text, instant_vector, range_vector };

/// "scalar", "string", "instant vector", "range vector".
std::string_view name_of(value_type type);

/// The functions that are served.
enum class promql_function : std::uint8_t {
  // of the points in a range
  rate,
  irate,
  increase,
  delta,
  idelta,
  deriv,
  predict_linear,
  changes,
  resets,
  avg_over_time,
  min_over_time,
  max_over_time,
  sum_over_time,
  count_over_time,
  last_over_time,
  quantile_over_time,
  stddev_over_time,
  stdvar_over_time,
  present_over_time,
  absent_over_time,
  // of each value
  abs,
  ceil,
  floor,
  exp,
  ln,
  log2,
  log10,
  sqrt,
  sgn,
  round,
  clamp,
  clamp_min,
  clamp_max,
  // of times
  time,
  timestamp,
  minute,
  hour,
  day_of_week,
  day_of_month,
  day_of_year,
  days_in_month,
  month,
  year,
  // of whole vectors
  absent,
  histogram_quantile,
  label_replace,
  label_join,
  sort,
  sort_desc,
  vector,
  scalar
};

struct function_description {
  static constexpr std::size_t types_max = 5;

  std::string_view name;
  promql_function id;
  value_type result;
  std::size_t arguments_min;
  std::size_t arguments_max;
  std::array<value_type, types_max> types;  ///< of the arguments; those beyond are of the last type
};

/// However many sources label_join takes.
inline constexpr std::size_t function_arguments_max = 64;

/// Null if no such function is served.
const function_description* find_function(std::string_view name);
const function_description& description_of(promql_function id);

/// Whether the function answers from the points of a range; absent_over_time does, but not series by series.
constexpr bool is_range_function(promql_function id) { return id <= promql_function::absent_over_time; }

}  // namespace millrace::monitoring
