#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "apps/millrace/text/record.hpp"
#include "codecs/base/result.hpp"

namespace millrace::cli {

/// How `produce` reads a line of text.
struct line_rules {
  std::optional<std::string> key_separator;  ///< the key stands before its first occurrence; nullopt: lines have no key
  bool empty_is_null = false;                ///< an empty value becomes null: a tombstone on a compacted topic
};

/// Key and value of one line, without its line break. `invalid_argument` if a separator is asked for and missing.
result<record> read_line(std::string_view line, const line_rules& rules);

/// "name=value"; "name=" is an empty value. `invalid_argument` if the name is empty or nothing stands for the value:
/// a null one is for JSON to say.
result<record_header> read_header(std::string_view text);

}  // namespace millrace::cli
