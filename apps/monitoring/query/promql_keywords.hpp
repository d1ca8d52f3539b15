#pragma once
#include <optional>
#include <string_view>

#include "apps/monitoring/query/promql_tree.hpp"

namespace millrace::monitoring {

/// Words of the language are the same in capitals; names of functions are not.
bool is_word(std::string_view text, std::string_view lower_case_word);

std::optional<aggregator> aggregator_named(std::string_view text);

/// Of `and`, `or`, `unless` and the signs.
std::optional<binary_operator> operator_named(std::string_view text);

/// Whether a selector that begins with this name of a metric is read as one.
bool can_begin_selector(std::string_view metric);

}  // namespace millrace::monitoring
