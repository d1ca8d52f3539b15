#pragma once
#include <functional>
#include <string>
#include <string_view>

#include "codecs/base/result.hpp"

namespace millrace::monitoring {

/// `invalid_argument` if a `{{` has no `}}` behind it or what is between is no name of a label.
result<void> check_summary(std::string_view summary);

/// `summary` with each `{{name}}` replaced by what `value_of` gives for the name; at most `message_text_bytes_max`.
std::string summary_text(std::string_view summary, const std::function<std::string(std::string_view)>& value_of);

/// At most `message_text_bytes_max` of a text, cut between two letters.
std::string bounded_text(std::string text);

}  // namespace millrace::monitoring
