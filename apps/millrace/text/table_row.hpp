#pragma once
#include <string>

#include "apps/millrace/text/bytes_format.hpp"

namespace millrace::cli {

/// A row of a table. Owns its bytes.
struct table_row {
  std::string key;
  std::string value;

  friend bool operator==(const table_row&, const table_row&) = default;
};

/// How both stand in text.
struct row_forms {
  bytes_format key = bytes_format::text;
  bytes_format value = bytes_format::text;
};

}  // namespace millrace::cli
