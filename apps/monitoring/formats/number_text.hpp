#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace millrace::monitoring {

/// A decimal number as Go and C write it, with a sign or without; also `Inf` and `NaN` in any case. Nothing if the
/// whole text is none, or none that a double can hold.
std::optional<double> read_number(std::string_view text);

/// The shortest text that reads back the same; `+Inf`, `-Inf` and `NaN` for what is no number.
std::string number_text(double value);

}  // namespace millrace::monitoring
