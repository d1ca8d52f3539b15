#pragma once
#include <string>
#include <string_view>

#include "codecs/base/result.hpp"
#include "codecs/kafka/units.hpp"

namespace millrace::cli {

/// A point in time, in UTC unless it says otherwise:
/// "2026-03-01", "2026-03-01T12:30", "2026-03-01T12:30:05.250Z", "2026-03-01T12:30:05+02:00",
/// milliseconds since 1970 ("1772368205250"), "now", or time before `now` ("-90s", "-1h30m").
/// `invalid_argument` for anything else, days that no calendar has included.
result<kafka::timestamp> parse_instant(std::string_view text, kafka::timestamp now);

/// "2026-03-01T12:30:05.250Z"; "-" for no timestamp.
std::string format_instant(kafka::timestamp instant);

}  // namespace millrace::cli
