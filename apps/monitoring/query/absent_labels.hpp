#pragma once
#include "apps/monitoring/query/promql_tree.hpp"

namespace millrace::monitoring {

/// Labels that a missing series of `e` would have: those that a selector asks for by '=' once. None of other
/// expressions.
label_set labels_of_absent(const expression& e);

}  // namespace millrace::monitoring
