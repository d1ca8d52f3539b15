#pragma once
#include <string>
#include <string_view>

#include "codecs/base/result.hpp"

namespace millrace::cli {

/// How keys and values of rows stand in text.
enum class bytes_format : std::uint8_t {
  text,    ///< UTF-8 as it is
  hex,     ///< two digits a byte
  base64,  ///< RFC 4648 §4, padded
  json,    ///< the bytes are a JSON value, and stand as that
};

/// "text", "hex", "base64", "json"; `invalid_argument` for another.
result<bytes_format> parse_bytes_format(std::string_view name);

/// The bytes that `text` stands for. `invalid_argument` if it is not of that form. JSON is stored as it was written.
result<std::string> read_bytes(std::string_view text, bytes_format form);

/// The reverse. `invalid_argument` if the bytes cannot stand in that form: no UTF-8, no JSON.
result<std::string> write_bytes(std::string_view bytes, bytes_format form);

/// `bytes` for a person and one line: UTF-8 with the escapes of `unescape` for a backslash, control characters and what
/// is no UTF-8.
std::string escaped(std::string_view bytes);

}  // namespace millrace::cli
