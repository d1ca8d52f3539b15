#pragma once
#include <string>
#include <string_view>

#include "codecs/base/result.hpp"

namespace millrace::monitoring {

/// Appends `text` in double quotes, so that `unquoted` gives it back.
void append_quoted(std::string& to, std::string_view text);

/// What stands between the quotes of `literal`, which begins and ends with the same of ", ' and `; between the last
/// nothing is escaped, between the others as in Go. `invalid_argument` if an escape is none or the text is no UTF-8.
result<std::string> unquoted(std::string_view literal);

}  // namespace millrace::monitoring
