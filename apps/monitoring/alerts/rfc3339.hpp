#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "codecs/base/result.hpp"

namespace millrace::monitoring {

/// "2026-01-31T08:15:00.250Z", without the fraction if it is 0.
std::string rfc3339_text(std::int64_t time_ms);

/// Of a time with any offset from UTC; digits behind milliseconds are cut off. `invalid_argument` if it is none.
result<std::int64_t> read_rfc3339(std::string_view text);

}  // namespace millrace::monitoring
