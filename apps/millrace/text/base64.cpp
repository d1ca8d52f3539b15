#include "apps/millrace/text/base64.hpp"

#include <algorithm>
#include <cstdint>

namespace millrace::cli {
namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

error refusal() { return make_error(errc::invalid_argument, "not base64"); }

}  // namespace

std::string encode_base64(std::string_view bytes) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const auto three = bytes.substr(i, 3);
    std::uint32_t bits = 0;
    for (std::size_t j = 0; j < 3; ++j)
      bits = bits << 8 | (j < three.size() ? static_cast<std::uint8_t>(three[j]) : 0u);
    for (std::size_t j = 0; j < 4; ++j) out += j <= three.size() ? alphabet[bits >> (18 - 6 * j) & 63] : '=';
  }
  return out;
}

result<std::string> decode_base64(std::string_view text) {
  if (text.size() % 4 != 0) return refusal();
  const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  text.remove_suffix(padding);
  std::string out;
  out.reserve(text.size() * 3 / 4);
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    const auto value = alphabet.find(c);
    if (value == std::string_view::npos) return refusal();
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    count += 6;
    if (count >= 8) {
      count -= 8;
      out += static_cast<char>(bits >> count & 0xFF);
    }
  }
  const bool leftover_bits = (bits & ((1u << count) - 1)) != 0;
  if (leftover_bits) return refusal();
  return out;
}

}  // namespace millrace::cli
