#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "codecs/base/result.hpp"

/// Rows as lines of JSON: {"key": "ana", "value": {"limit": 5}}. Keys and values are bytes, and any bytes have one
/// form: a key that is UTF-8 is a string; a value that is JSON is itself, digit by digit; all else is {"base64":
/// "AP8="}, and so is a value that would look like that. What is written so is read back as the same bytes, but that
/// line breaks between the parts of a JSON value become spaces.
namespace millrace::node_api {

enum class value_form { json, base64, none };

/// "json", "base64", "none"; nothing for another word.
std::optional<value_form> parse_value_form(std::string_view name);

/// Whether the bytes are one JSON value in UTF-8, and nothing else.
bool is_json(std::string_view bytes);

/// With its line end.
std::string row_line(std::string_view key, std::string_view value, value_form form);

/// From the text of a JSON value. `invalid_argument`.
result<std::string> key_of_json(std::string_view raw);
result<std::string> value_of_json(std::string_view raw);

}  // namespace millrace::node_api
