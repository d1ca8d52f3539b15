#pragma once
#include <span>
#include <vector>

#include "apps/monitoring/query/promql_functions.hpp"
#include "apps/monitoring/query/query_values.hpp"

namespace millrace::monitoring {

/// Whether the function makes a value of each value: abs to clamp_max, and those of times, which are told in seconds
/// since 1970 and in UTC.
bool is_value_function(promql_function function);

/// `all` becomes what `function` makes of it; labels stay. `parameters`: numbers for each step, as many as were told.
void apply_value_function(promql_function function, columns& all, const std::vector<std::vector<double>>& parameters);

}  // namespace millrace::monitoring
