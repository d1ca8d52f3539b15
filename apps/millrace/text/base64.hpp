#pragma once
#include <string>
#include <string_view>

#include "codecs/base/result.hpp"

namespace millrace::cli {

/// RFC 4648 §4, padded.
std::string encode_base64(std::string_view bytes);

/// `invalid_argument` for a foreign character, wrong padding or bits that encode nothing.
result<std::string> decode_base64(std::string_view text);

}  // namespace millrace::cli
