#pragma once
#include <string_view>

#include "codecs/base/result.hpp"
#include "runtime/config/option.hpp"
#include "runtime/config/toml_file.hpp"

namespace millrace {

/// The value that a line of the file gives to `which`; `invalid_argument` with the reason: a wrong type, out of range,
/// a text that the option objects to. A number may be written as a text with a unit ("64MiB").
result<option_value> accept_entry(const option& which, const file_entry& entry);

/// As above, from a variable or a flag: lists have commas between their items.
result<option_value> accept_text(const option& which, std::string_view text);

}  // namespace millrace
