#pragma once
#include <cstdint>

namespace millrace::monitoring {

/// What is remarkable about a value. `none`: nothing.
enum class anomaly_kind : std::uint8_t { none, spike, new_record, level_shift, restless, flat_line, season_broken };

/// Opinion of one expert on one value.
struct opinion {
  double surprise = 0;  ///< decades: 2 means once in about a hundred stretches of the past
  anomaly_kind kind = anomaly_kind::none;
  double expected = 0;  ///< the middle of what was expected, and how far from it is usual
  double usual = 0;
};

}  // namespace millrace::monitoring
