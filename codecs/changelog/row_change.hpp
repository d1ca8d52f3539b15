#pragma once
#include <cstdint>
#include <optional>
#include <string>

namespace millrace {

/// One change of a table's row, as its changelog tells it.
struct row_change {
  std::string key;
  std::optional<std::string> before;
  std::optional<std::string> after;

  friend bool operator==(const row_change&, const row_change&) = default;
};

/// How the value of a changelog's record is written.
enum class changelog_format : std::uint8_t { json, avro };

}  // namespace millrace
