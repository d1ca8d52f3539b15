#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace millrace::monitoring {

/// How bad a log line is, as in RFC 5424: smaller is worse.
enum class severity : std::uint8_t { emergency, alert, critical, error, warning, notice, informational, debug };
inline constexpr std::array<std::string_view, 8> severity_words{"emergency", "alert",  "critical",      "error",
                                                                "warning",   "notice", "informational", "debug"};

constexpr std::string_view name_of(severity level) { return severity_words[static_cast<std::size_t>(level) & 7U]; }

struct other_severity_word {
  std::string_view word;  ///< in small letters
  severity level;
};

/// What programs write for them besides.
inline constexpr std::array<other_severity_word, 17> other_severity_words{{{"emerg", severity::emergency},
                                                                           {"panic", severity::emergency},
                                                                           {"crit", severity::critical},
                                                                           {"dpanic", severity::critical},
                                                                           {"f", severity::critical},
                                                                           {"fatal", severity::critical},
                                                                           {"e", severity::error},
                                                                           {"err", severity::error},
                                                                           {"severe", severity::error},
                                                                           {"w", severity::warning},
                                                                           {"warn", severity::warning},
                                                                           {"i", severity::informational},
                                                                           {"info", severity::informational},
                                                                           {"information", severity::informational},
                                                                           {"d", severity::debug},
                                                                           {"trace", severity::debug},
                                                                           {"verbose", severity::debug}}};

}  // namespace millrace::monitoring
