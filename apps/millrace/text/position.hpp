#pragma once
#include <cstdint>
#include <string_view>
#include <variant>

#include "codecs/base/result.hpp"
#include "codecs/kafka/units.hpp"

namespace millrace::cli {

struct at_start {
  friend bool operator==(at_start, at_start) = default;
};
struct at_end {
  friend bool operator==(at_end, at_end) = default;
};
/// `records` before the end: 10 means the last ten.
struct before_end {
  std::int64_t records;
  friend bool operator==(before_end, before_end) = default;
};
/// `records` after the place that is current; a negative number goes back.
struct shifted_by {
  std::int64_t records;
  friend bool operator==(shifted_by, shifted_by) = default;
};

/// A place in a partition as a person names it. A timestamp means the first record not older than it.
using position = std::variant<at_start, at_end, before_end, shifted_by, kafka::offset, kafka::timestamp>;

/// What a leading sign counts from.
enum class sign_means : bool {
  from_end,      ///< "-10": the last ten; "+10" is refused
  from_current,  ///< "-10", "+10": ten back, ten on
};

/// "start", "end", an offset ("1200"), a signed number (see `sign_means`), or "@" and a time as `parse_instant` takes
/// it
/// ("@2026-03-01T12:30", "@-1h"). `invalid_argument` for anything else.
result<position> parse_position(std::string_view text, kafka::timestamp now, sign_means sign = sign_means::from_end);

}  // namespace millrace::cli
