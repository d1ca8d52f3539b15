#pragma once
#include "apps/monitoring/query/promql_tree.hpp"
#include "apps/monitoring/query/query_run.hpp"
#include "apps/monitoring/query/query_values.hpp"
#include "codecs/base/result.hpp"

namespace millrace::monitoring {

/// What `o` makes of two vectors whose series find each other by `o.matching`. `invalid_argument`: at one step several
/// match where one may; `limit_exceeded`, `timed_out`.
result<columns> combine_vectors(const operation& o, columns left, columns right, std::size_t steps, query_run& run);

}  // namespace millrace::monitoring
