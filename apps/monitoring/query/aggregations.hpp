#pragma once
#include <span>
#include <string>

#include "apps/monitoring/query/promql_tree.hpp"
#include "apps/monitoring/query/query_run.hpp"
#include "apps/monitoring/query/query_values.hpp"
#include "codecs/base/result.hpp"

namespace millrace::monitoring {

/// The columns of `all` by `what.labels`, step by step. `parameter` is a number for each step, `label` the text, of
/// those that take one. `limit_exceeded`, `timed_out`; `invalid_argument` if `label` is no name of one.
result<columns> aggregate(const aggregation& what, columns all, std::span<const double> parameter,
                          const std::string& label, std::size_t steps, query_run& run);

}  // namespace millrace::monitoring
