#pragma once
#include <functional>
#include <span>
#include <string>

#include "apps/monitoring/query/query_values.hpp"
#include "codecs/base/result.hpp"

namespace millrace::monitoring {

/// `names` are sorted here.
label_set only_labels(const label_set& labels, std::span<const std::string> names);
/// The name of the metric goes as well.
label_set without_labels(const label_set& labels, std::span<const std::string> names);
label_set without_name(const label_set& labels);

/// An empty value takes the label away. `invalid_argument` as `label_set::of`.
result<label_set> with_label(const label_set& labels, std::string_view name, std::string value);

/// Makes one column of those whose labels are equal; they keep their order otherwise. `invalid_argument` with `why`, if
/// two of them have a value at one step.
result<columns> with_equal_labels_together(columns all, std::string_view why);

}  // namespace millrace::monitoring
