#pragma once
#include <cstdint>
#include <string>

#include "codecs/changelog/row_change.hpp"

namespace millrace {

/// {"key":"4711","old":null,"new":"{\"limit\":500}","at":1790000000000}, on one line; `at` is ms since 1970. Keys and
/// values that are UTF-8 are strings, others {"base64":"AP8="}, as `millrace table export` writes them; what is not
/// there is null.
std::string change_json(const row_change& change, std::int64_t at_ms);

}  // namespace millrace
