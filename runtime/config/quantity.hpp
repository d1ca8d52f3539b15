#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "codecs/base/result.hpp"

namespace millrace {

/// The unit in which an option's number is kept.
enum class measure : std::uint8_t { none, bytes, milliseconds, microseconds };

/// "bytes", "milliseconds", "microseconds"; empty for none.
std::string_view name_of(measure unit);

/// A whole number, with a unit of its own where `unit` has larger ones: "64MiB" (KiB, MiB, GiB, TiB) for bytes,
/// "7d" (us, ms, s, m, h, d) for times. Without one it counts in `unit`. `invalid_argument` says what is wrong:
/// no number, a foreign unit, a time that is no whole number of `unit`, a value beyond 64 bits.
result<std::int64_t> parse_quantity(std::string_view text, measure unit);

}  // namespace millrace
