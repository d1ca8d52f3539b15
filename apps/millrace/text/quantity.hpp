#pragma once
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "codecs/base/result.hpp"

namespace millrace::cli {

/// "250ms", "90s", "5m", "1h30m", "7d"; units d, h, m, s, ms. `invalid_argument` for anything else.
result<std::chrono::milliseconds> parse_duration(std::string_view text);

/// "1,234,567".
std::string grouped(std::int64_t number);

/// "512 B", "64.0 KiB", "1.5 GiB".
std::string readable_bytes(std::uint64_t bytes);

/// "850 ms", "12.3 s", "4 m 05 s", "2 h 03 m".
std::string readable_duration(std::chrono::milliseconds duration);

}  // namespace millrace::cli
