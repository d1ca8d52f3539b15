#pragma once
#include <string>
#include <string_view>

#include "codecs/base/result.hpp"

namespace millrace {

/// Binary keys and values in JSON: RFC 4648 §4, padded, without line ends.
std::string base64_of(std::string_view bytes);

/// `invalid_argument` for all but the one text that `base64_of` makes: no space, no missing padding, no stray bits.
result<std::string> bytes_of_base64(std::string_view text);

}  // namespace millrace
