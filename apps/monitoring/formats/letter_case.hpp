#pragma once
#include <algorithm>
#include <string_view>

namespace millrace::monitoring {

inline char small_letter(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// Whether `text` is `small`, which has no capitals, in whatever case.
inline bool same_letters(std::string_view text, std::string_view small) {
  return std::equal(text.begin(), text.end(), small.begin(), small.end(),
                    [](char a, char b) { return small_letter(a) == b; });
}

}  // namespace millrace::monitoring
