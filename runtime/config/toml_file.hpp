#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "codecs/base/result.hpp"

namespace millrace {

/// A value of a kind that no option has; the text names the kind, "a floating-point number".
struct foreign_value {
  std::string kind;
};

/// A section without entries.
struct empty_section {};

/// One line of a configuration file: what was written, before anyone asks whether it is an option.
struct file_entry {
  std::string name;  ///< dotted path
  std::uint32_t line;
  std::variant<bool, std::int64_t, std::string, std::vector<std::string>, empty_section, foreign_value> value;
};

/// The entries of a TOML text in the order of their lines.
/// `corrupt`: no TOML; the context is "FILE:LINE: reason".
result<std::vector<file_entry>> read_toml(std::string_view text, std::string_view file_name);

}  // namespace millrace
