#pragma once
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "codecs/base/result.hpp"

namespace millrace::monitoring {

/// A label's name and value, borrowed.
using label_view = std::pair<std::string_view, std::string_view>;

/// What `label_set::of(labels)->text()` gives, without the copies if the labels are sorted and need no change, as those
/// of well-behaved agents are. `invalid_argument` as there, and if nothing is left that would name a series.
result<std::string> series_text(std::span<const label_view> labels);

}  // namespace millrace::monitoring
