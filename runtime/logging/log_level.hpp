#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

namespace millrace {

/// How much a part of the node tells; each level includes those after it.
enum class log_level : std::uint8_t {
  trace,  ///< every step, for finding one bug
  debug,  ///< decisions
  info,   ///< what an operator wants to know of a healthy node
  warn,   ///< something was refused, given up or slow; the node goes on as before
  error,  ///< something is not served any more
  off,
};

/// "trace", "debug", "info", "warn", "error", "off".
std::string_view name_of(log_level level);
std::optional<log_level> parse_log_level(std::string_view name);

}  // namespace millrace
