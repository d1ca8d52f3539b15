#pragma once
#include <cstdint>
#include <string>

namespace millrace::monitoring {

/// Appends a value as JSON answers have it, without quotes: the shortest digits that mean it, an exponent below 1e-6
/// and from 1e21 on ("1e-07"), or NaN, +Inf, -Inf.
void append_number(std::string& to, double value);

/// The same without ever an exponent, as it stands in labels.
std::string plain_number_text(double value);

/// Appends seconds since 1970, with three more digits if they are not whole.
void append_seconds(std::string& to, std::int64_t time_ms);

}  // namespace millrace::monitoring
