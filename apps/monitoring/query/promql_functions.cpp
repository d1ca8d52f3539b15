#include "apps/monitoring/query/promql_functions.hpp"

#include <algorithm>

namespace millrace::monitoring {
namespace {

using f = promql_function;
constexpr auto scalar_type = value_type::scalar;
constexpr auto text_type = value_type::text;
constexpr auto vector_type = value_type::instant_vector;
constexpr auto range_type = value_type::range_vector;

constexpr function_description of_range(std::string_view name, f id) {
  return {name, id, vector_type, 1, 1, {range_type}};
}
constexpr function_description of_values(std::string_view name, f id) {
  return {name, id, vector_type, 1, 1, {vector_type}};
}
constexpr function_description of_times(std::string_view name, f id) {
  return {name, id, vector_type, 0, 1, {vector_type}};
}

// In the order of the enumeration.
constexpr function_description function_table[] = {
    of_range("rate", f::rate),
    of_range("irate", f::irate),
    of_range("increase", f::increase),
    of_range("delta", f::delta),
    of_range("idelta", f::idelta),
    of_range("deriv", f::deriv),
    {"predict_linear", f::predict_linear, vector_type, 2, 2, {range_type, scalar_type}},
    of_range("changes", f::changes),
    of_range("resets", f::resets),
    of_range("avg_over_time", f::avg_over_time),
    of_range("min_over_time", f::min_over_time),
    of_range("max_over_time", f::max_over_time),
    of_range("sum_over_time", f::sum_over_time),
    of_range("count_over_time", f::count_over_time),
    of_range("last_over_time", f::last_over_time),
    {"quantile_over_time", f::quantile_over_time, vector_type, 2, 2, {scalar_type, range_type}},
    of_range("stddev_over_time", f::stddev_over_time),
    of_range("stdvar_over_time", f::stdvar_over_time),
    of_range("present_over_time", f::present_over_time),
    of_range("absent_over_time", f::absent_over_time),
    of_values("abs", f::abs),
    of_values("ceil", f::ceil),
    of_values("floor", f::floor),
    of_values("exp", f::exp),
    of_values("ln", f::ln),
    of_values("log2", f::log2),
    of_values("log10", f::log10),
    of_values("sqrt", f::sqrt),
    of_values("sgn", f::sgn),
    {"round", f::round, vector_type, 1, 2, {vector_type, scalar_type}},
    {"clamp", f::clamp, vector_type, 3, 3, {vector_type, scalar_type, scalar_type}},
    {"clamp_min", f::clamp_min, vector_type, 2, 2, {vector_type, scalar_type}},
    {"clamp_max", f::clamp_max, vector_type, 2, 2, {vector_type, scalar_type}},
    {"time", f::time, scalar_type, 0, 0, {}},
    of_values("timestamp", f::timestamp),
    of_times("minute", f::minute),
    of_times("hour", f::hour),
    of_times("day_of_week", f::day_of_week),
    of_times("day_of_month", f::day_of_month),
    of_times("day_of_year", f::day_of_year),
    of_times("days_in_month", f::days_in_month),
    of_times("month", f::month),
    of_times("year", f::year),
    of_values("absent", f::absent),
    {"histogram_quantile", f::histogram_quantile, vector_type, 2, 2, {scalar_type, vector_type}},
    {"label_replace", f::label_replace, vector_type, 5, 5, {vector_type, text_type, text_type, text_type, text_type}},
    {"label_join",
     f::label_join,
     vector_type,
     3,
     function_arguments_max,
     {vector_type, text_type, text_type, text_type, text_type}},
    of_values("sort", f::sort),
    of_values("sort_desc", f::sort_desc),
    {"vector", f::vector, vector_type, 1, 1, {scalar_type}},
    {"scalar", f::scalar, scalar_type, 1, 1, {vector_type}}};

constexpr bool is_in_order() {
  std::size_t at = 0;
  for (const auto& known : function_table) {
    if (static_cast<std::size_t>(known.id) != at++) return false;
  }
  return at == static_cast<std::size_t>(f::scalar) + 1;
}
static_assert(is_in_order());

}  // namespace

std::string_view name_of(value_type type) {
  switch (type) {
    case value_type::scalar: return "scalar";
    case value_type::text: return "string";
    case value_type::instant_vector: return "instant vector";
    case value_type::range_vector: return "range vector";
  }
  return "";
}

const function_description* find_function(std::string_view name) {
  const auto* at = std::find_if(std::begin(function_table), std::end(function_table),
                                [name](const function_description& known) { return known.name == name; });
  return at == std::end(function_table) ? nullptr : at;
}

const function_description& description_of(promql_function id) { return function_table[static_cast<std::size_t>(id)]; }

}  // namespace millrace::monitoring
