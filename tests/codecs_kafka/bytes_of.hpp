#pragma once
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace millrace {

inline int hex_digit(char digit) { return digit <= '9' ? digit - '0' : digit - 'a' + 10; }

/// "0001 ff" -> bytes. Blanks are passed over.
inline std::vector<std::byte> bytes_of_hex(std::string_view hex) {
  std::string digits;
  for (const char c : hex) {
    if (c != ' ') digits += c;
  }
  std::vector<std::byte> bytes;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
    bytes.push_back(static_cast<std::byte>(hex_digit(digits[i]) * 16 + hex_digit(digits[i + 1])));
  }
  return bytes;
}

inline std::string hex_of(std::span<const std::byte> bytes) {
  std::string hex;
  for (const auto byte : bytes) {
    hex += "0123456789abcdef"[std::to_integer<int>(byte) >> 4];
    hex += "0123456789abcdef"[std::to_integer<int>(byte) & 15];
  }
  return hex;
}

}  // namespace millrace
