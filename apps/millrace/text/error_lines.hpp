#pragma once
#include <string>
#include <string_view>

namespace millrace::cli {

/// `text` with `prefix` before each of its lines, so that a program that looks for the prefix finds them all.
std::string every_line_after(std::string_view prefix, std::string_view text);

}  // namespace millrace::cli
