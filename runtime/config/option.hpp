#pragma once
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "runtime/config/quantity.hpp"

namespace millrace {

/// A list of texts is written with commas where a TOML array is not possible.
using option_list = std::vector<std::string>;
using option_value = std::variant<bool, std::int64_t, std::string, option_list>;

enum class option_kind : std::uint8_t { boolean, integer, text, list };

/// One thing a person can set. The table in options.cpp holds them all; everything else is derived from it: the
/// configuration file, the names of environment variables, what is refused and why.
struct option {
  std::string_view name;      ///< section and name, "kafka.listeners": also the path in the file
  std::string_view sentence;  ///< what it decides, for a person
  option_value standard;      ///< the value if nobody sets one; its type is the option's

  measure unit = measure::none;  ///< of integers
  std::int64_t min = std::numeric_limits<std::int64_t>::min();
  std::int64_t max = std::numeric_limits<std::int64_t>::max();

  std::vector<std::string_view> choices = {};  ///< the only texts allowed; empty: any

  /// Why this text, or this item of a list, is refused; nothing if it is not.
  std::optional<std::string> (*objection)(std::string_view text) = nullptr;

  option_kind kind() const { return static_cast<option_kind>(standard.index()); }
};

/// The environment variable of an option: "kafka.listeners" is MILLRACE_KAFKA_LISTENERS.
std::string environment_name(const option& which);

/// A value as a person writes it in the file: 5, true, "text", ["a", "b"].
std::string to_toml(const option_value& value);

/// A value as it is written in an environment variable or after a flag.
std::string to_text(const option_value& value);

/// What an option takes, for messages and the file: "1 to 1000, milliseconds", "one of \"fsync\", \"os\"".
std::string describe_range(const option& which);

}  // namespace millrace
