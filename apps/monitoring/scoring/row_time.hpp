#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

namespace millrace::monitoring {

/// Milliseconds since 1970 of "2014-04-01 00:05:00" or "2018-07-03T14:00:00Z", with or without a fraction, which is cut
/// at the millisecond. Nothing if it is no such time.
std::optional<std::int64_t> row_time_ms(std::string_view text);

}  // namespace millrace::monitoring
