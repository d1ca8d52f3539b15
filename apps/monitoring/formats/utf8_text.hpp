#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace millrace::monitoring {

/// Puts U+FFFD for each byte that is no part of UTF-8, and cuts between characters what is longer than `bytes_max`.
void make_utf8(std::string& text, std::size_t bytes_max);

/// In quotes for a person: UTF-8 on one line, shortened.
std::string quoted(std::string_view bytes);

}  // namespace millrace::monitoring
