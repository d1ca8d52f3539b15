#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace millrace::monitoring {

/// One value of one series at one time.
struct sample {
  std::string series;        ///< as `label_set::text` gives it
  double value = 0;          ///< finite
  std::int64_t time_ms = 0;  ///< since 1970
};

/// How bad a log line is, as in RFC 5424: smaller is worse.
enum class severity : std::uint8_t { emergency, alert, critical, error, warning, notice, informational, debug };
inline constexpr std::array<std::string_view, 8> severity_words{"emergency", "alert",  "critical",      "error",
                                                                "warning",   "notice", "informational", "debug"};

constexpr std::string_view name_of(severity level) { return severity_words[static_cast<std::size_t>(level) & 7U]; }

/// One line of a log.
struct log_line {
  std::string host = {};  ///< empty: not told
  std::string app = {};   ///< the program that wrote it; empty: not told
  severity level = severity::informational;
  std::string text = {};  ///< UTF-8, without a line feed at its end
  std::int64_t time_ms = 0;
};

}  // namespace millrace::monitoring
