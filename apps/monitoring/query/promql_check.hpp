#pragma once
#include "apps/monitoring/query/promql_tree.hpp"
#include "codecs/base/result.hpp"

namespace millrace::monitoring {

/// The type of what a node answers; what stands in it is right already. `invalid_argument` says which type was wanted.
/// The context has no position.
inline result<value_type> checked_type(const number_literal&) { return value_type::scalar; }
inline result<value_type> checked_type(const text_literal&) { return value_type::text; }
result<value_type> checked_type(const selector& node);
result<value_type> checked_type(const subquery& node);
result<value_type> checked_type(const function_call& node);
result<value_type> checked_type(const aggregation& node);
result<value_type> checked_type(const negation& node);
result<value_type> checked_type(const operation& node);

}  // namespace millrace::monitoring
