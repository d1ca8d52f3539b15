#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "apps/millrace/text/table_row.hpp"
#include "codecs/base/result.hpp"

namespace millrace::cli {

/// Which columns a CSV file of rows has, and what they stand for.
struct csv_layout {
  /// One column is the value; else the value is a JSON object with a field for each column but the key's.
  bool value_column = true;

  std::vector<std::string> columns;  ///< names, in their order
  std::size_t key = 0;               ///< which of them is the key
  std::size_t value = 1;             ///< which is the value, if one is

  /// Of fields of an object: cells that are JSON numbers, true, false or null become those; others are strings, and an
  /// empty cell is no field.
  bool typed = false;

  row_forms forms;
};

/// The layout of a file with this header. `key_column`: the key's name. `value_column`: one column must be named
/// "value", and no other than these two be there. `invalid_argument` otherwise, and for a name that stands twice.
result<csv_layout> read_csv_header(const std::vector<std::string>& header, std::string_view key_column,
                                   bool value_column);

/// `invalid_argument` for a row of another number of fields, or fields that are not of their form.
result<table_row> read_csv_row(const std::vector<std::string>& fields, const csv_layout& layout);

/// The fields of a row. A field of the object that is no string stands as its JSON. `invalid_argument` for a value that
/// is no object where the layout wants one, and for bytes that are not of their form.
result<std::vector<std::string>> write_csv_row(const table_row& row, const csv_layout& layout);

}  // namespace millrace::cli
