#include "apps/millrace/text/escape.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cstdint>
#include <optional>

namespace millrace::cli {
namespace {

std::optional<char> simple_escape(char letter) {
  switch (letter) {
    case 'n': return '\n';
    case 't': return '\t';
    case 'r': return '\r';
    case '0': return '\0';
    case '\\': return '\\';
    default: return std::nullopt;
  }
}

std::optional<char> hexadecimal_escape(std::string_view after_x) {
  if (after_x.size() < 2) return std::nullopt;
  std::uint8_t byte = 0;
  const auto [end, failure] = std::from_chars(after_x.data(), after_x.data() + 2, byte, 16);
  if (failure != std::errc{} || end != after_x.data() + 2) return std::nullopt;
  return static_cast<char>(byte);
}

/// Length of the UTF-8 sequence at the front of `bytes`, which are not empty; 0 if it is malformed.
std::size_t sequence_length(std::string_view bytes) {
  const auto at = [&](std::size_t i) { return static_cast<std::uint8_t>(bytes[i]); };
  const std::uint8_t lead = at(0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
  if (length == 0 || bytes.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((at(i) & 0xC0) != 0x80) return 0;
  }
  const bool overlong = (lead == 0xE0 && at(1) < 0xA0) || (lead == 0xF0 && at(1) < 0x90);
  const bool surrogate = lead == 0xED && at(1) > 0x9F;
  const bool beyond = lead == 0xF4 && at(1) > 0x8F;
  return overlong || surrogate || beyond ? 0 : length;
}

}  // namespace

result<std::string> unescape(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      out += text[i];
      continue;
    }
    const std::string_view after = text.substr(i + 1);
    if (!after.empty() && after.front() == 'x') {
      if (const auto byte = hexadecimal_escape(after.substr(1))) {
        out += *byte;
        i += 3;
        continue;
      }
    } else if (!after.empty()) {
      if (const auto byte = simple_escape(after.front())) {
        out += *byte;
        i += 1;
        continue;
      }
    }
    return make_error(errc::invalid_argument,
                      fmt::format("unknown escape at '{}'; there are \\n \\t \\r \\0 \\\\ \\xHH", text.substr(i)));
  }
  return out;
}

bool is_utf8(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t length = sequence_length(bytes);
    if (length == 0) return false;
    bytes.remove_prefix(length);
  }
  return true;
}

}  // namespace millrace::cli
