#pragma once
#include <cstddef>

namespace millrace {

/// Bounds of every access expression; they hold for what was written and for its canonical text.
struct access_limits {
  static constexpr std::size_t text_bytes_max = 4096;
  static constexpr std::size_t terms_max = 128;
  static constexpr std::size_t nesting_max = 16;  ///< of parentheses, and of groups: `a | (b & c)` is two groups deep
  static constexpr std::size_t name_bytes_max = 255;
};

}  // namespace millrace
