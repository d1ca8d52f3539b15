#pragma once
#include <cstddef>
#include <cstdint>

// The bounds of alert rules and of what is kept for them.
namespace millrace::monitoring {

inline constexpr std::size_t rules_text_bytes_max = 1U << 20U;
inline constexpr std::size_t rules_max = 1000;
inline constexpr std::size_t silences_max = 1000;
inline constexpr std::size_t rule_name_bytes_max = 128;
inline constexpr std::size_t rule_text_bytes_max = 2048;  ///< a summary, a selector, an expression, a URL
inline constexpr std::size_t rule_matchers_max = 16;
inline constexpr std::size_t rule_group_labels_max = 8;
inline constexpr std::int64_t rule_time_ms_max = 31LL * 86'400'000;

/// Series that hold at one time for one alert; what is beyond is counted as one more and forgotten.
inline constexpr std::size_t holding_series_max = 1000;

/// Series that a message names; it tells how many there are.
inline constexpr std::size_t named_series_max = 20;

inline constexpr std::size_t message_text_bytes_max = 4096;  ///< a summary with its values, a reason

/// What a log tells holds so long, unless the rule has a keep_for.
inline constexpr std::int64_t log_event_ms_default = 5 * 60'000;

/// A series that no longer reports holds nothing: after this time without a verdict it counts as gone.
inline constexpr std::int64_t verdict_age_ms_max = 5 * 60'000;

}  // namespace millrace::monitoring
