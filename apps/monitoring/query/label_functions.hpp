#pragma once
#include <span>
#include <string>

#include "apps/monitoring/query/query_values.hpp"
#include "codecs/base/result.hpp"

namespace millrace::monitoring {

/// label_replace(v, target, replacement, source, pattern): where the pattern matches the whole of `source`, `target`
/// becomes `replacement`, in which $1 and ${name} stand for what matched. `invalid_argument`: the target is no name of
/// a label, the pattern none, or labels become equal.
result<columns> replace_labels(columns all, std::span<const std::string> texts);

/// label_join(v, target, separator, sources…). `invalid_argument`: a name is none, or labels become equal.
result<columns> join_labels(columns all, std::span<const std::string> texts);

}  // namespace millrace::monitoring
