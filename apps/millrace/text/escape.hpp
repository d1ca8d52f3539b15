#pragma once
#include <string>
#include <string_view>

#include "codecs/base/result.hpp"

namespace millrace::cli {

/// Bytes for the escapes a shell does not make: \n \t \r \0 \\ and \xHH. `invalid_argument` for an unknown one.
result<std::string> unescape(std::string_view text);

/// Whether `bytes` are well-formed UTF-8: no overlong form, no surrogate, nothing above U+10FFFF.
bool is_utf8(std::string_view bytes);

}  // namespace millrace::cli
