#pragma once
#include <cstdint>
#include <string_view>

#include "codecs/base/result.hpp"

namespace millrace::monitoring {

/// Milliseconds since 1970 of "1435781451.781" or of RFC 3339's "2015-07-01T20:10:51.781+02:00". `invalid_argument`.
result<std::int64_t> request_time_ms(std::string_view text);

/// Milliseconds of "15", "0.5" (seconds) or "1h30m"; may be zero or less. `invalid_argument`.
result<std::int64_t> request_duration_ms(std::string_view text);

}  // namespace millrace::monitoring
