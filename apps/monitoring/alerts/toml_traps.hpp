#pragma once
#include <string_view>

#include "codecs/base/result.hpp"

namespace millrace::monitoring {

/// Refuses texts at which the TOML parser (toml++ 3.3) would fail an assertion or run into undefined behaviour instead
/// of telling what is wrong: a section without a name, a date whose time does not begin, and, outside of quotes and
/// comments, control characters, letters beyond ASCII and braces; tables in braces have no place in a file of rules.
/// `corrupt`, with the line. What passes need not be TOML.
result<void> check_for_parser(std::string_view toml);

}  // namespace millrace::monitoring
