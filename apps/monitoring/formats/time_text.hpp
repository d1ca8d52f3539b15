#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

namespace millrace::monitoring {

/// How long `Oct 11 22:14:15` is.
inline constexpr std::size_t bsd_time_bytes = 15;

/// A time of RFC 3164, `Oct 11 22:14:15`, in the year that brings it nearest to `now_ms`.
std::optional<std::int64_t> read_bsd_time(std::string_view text, std::int64_t now_ms, std::int32_t zone_minutes);

/// Nothing if it is no number, or centuries away.
std::optional<std::int64_t> ms_of_seconds(double seconds);

/// A number since 1970 of whatever unit brings it between 1973 and 5138: seconds, ms, µs or ns.
std::optional<std::int64_t> ms_of_any_unit(double number);

}  // namespace millrace::monitoring
