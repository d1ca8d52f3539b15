#pragma once
#include <string>
#include <string_view>

#include "apps/millrace/text/table_row.hpp"
#include "codecs/base/result.hpp"

namespace millrace::cli {

/// Rows as lines of JSON.
struct json_row_rules {
  row_forms forms;

  /// Empty: lines are {"key": …, "value": …}. Else a line is the value itself, a JSON object, and this field of it is
  /// the key.
  std::string key_field;
};

/// `invalid_argument` for what is no such object. Strings stand for the bytes that their form says; in the form `text`
/// {"base64": "…"} stands for bytes that are no UTF-8; in the form `json` any JSON stands for itself, byte by byte.
result<table_row> read_json_row(std::string_view line, const json_row_rules& rules);

/// One line, without its break, that `read_json_row` reads back. `invalid_argument` for bytes that are no JSON where
/// the form says that they are.
result<std::string> write_json_row(const table_row& row, const json_row_rules& rules);

}  // namespace millrace::cli
