#pragma once
#include <string_view>

#include "apps/monitoring/query/promql_tree.hpp"
#include "codecs/base/result.hpp"

namespace millrace::monitoring {

/// The bounds of an expression, whatever its length.
inline constexpr std::size_t expression_depth_max = 128;
inline constexpr std::size_t expression_nesting_max = 300;  ///< of parentheses and signs, also where the tree has none
inline constexpr std::size_t expression_parts_max = 10'000;

/// The subset of PromQL that README.md tells. `invalid_argument` "at 12: …": it is none, or its types are wrong, or a
/// bound is crossed. `unsupported` "at 12: …": it is PromQL that is not served.
result<expression> parse_promql(std::string_view text);

/// `name{a="b"}` alone, as `match[]` has it.
result<std::vector<label_matcher>> parse_series_selector(std::string_view text);

}  // namespace millrace::monitoring
