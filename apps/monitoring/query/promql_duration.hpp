#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "codecs/base/result.hpp"

namespace millrace::monitoring {

/// The longest duration and the latest time that is understood, so that sums of a few stay within 64 bits.
inline constexpr std::int64_t duration_ms_max = std::int64_t{1'000} * 365 * 86'400'000;
inline constexpr std::int64_t time_ms_max = std::int64_t{10'000} * 365 * 86'400'000;

/// Of "1h30m": years, weeks, days, hours, minutes, seconds, ms in this order, each at most once; or "0". A day is 24
/// hours, a year 365 days. `invalid_argument` if it is none, or longer than `duration_ms_max`.
result<std::int64_t> duration_ms_of(std::string_view text);

/// The shortest text of a duration that is not negative; years, weeks and days only where they are whole.
std::string duration_text(std::int64_t ms);

/// Milliseconds of so many seconds, rounded. `invalid_argument` if it is no number or beyond `bound_ms` either way.
result<std::int64_t> seconds_as_ms(double seconds, std::int64_t bound_ms);

}  // namespace millrace::monitoring
