#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "codecs/base/result.hpp"

namespace millrace::monitoring {

/// "2026-01-31T08:15:00.250Z", without the fraction if it is 0.
std::string rfc3339_text(std::int64_t time_ms);

/// Ms since 1970 of a time with any offset from UTC, also with a space for the `T`; digits behind milliseconds are cut
/// off. `invalid_argument` if it is none.
result<std::int64_t> read_rfc3339(std::string_view text);

/// The same as programs write it into logs: also with a comma for the point, without the colon of the offset, and
/// without an offset: then it stands `zone_minutes` east of Greenwich.
std::optional<std::int64_t> read_loose_rfc3339(std::string_view text, std::int32_t zone_minutes = 0);

}  // namespace millrace::monitoring
