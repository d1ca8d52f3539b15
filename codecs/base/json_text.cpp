#include "codecs/base/json_text.hpp"

#include <cstdint>

namespace millrace {
namespace {

using octet = std::uint8_t;

octet at(std::string_view bytes, std::size_t i) { return static_cast<octet>(bytes[i]); }

/// Bytes of the UTF-8 sequence that `bytes` begin with; 0 if it is none, or overlong, or a surrogate.
std::size_t sequence_length(std::string_view bytes) {
  const auto lead = at(bytes, 0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || bytes.size() < length) return 0;
  octet least = 0x80, most = 0xbf;  // of the second byte
  if (lead == 0xe0) least = 0xa0;
  if (lead == 0xed) most = 0x9f;
  if (lead == 0xf0) least = 0x90;
  if (lead == 0xf4) most = 0x8f;
  if (at(bytes, 1) < least || at(bytes, 1) > most) return 0;
  for (std::size_t i = 2; i < length; ++i)
    if ((at(bytes, i) & 0xc0) != 0x80) return 0;
  return length;
}

}  // namespace

bool is_utf8(std::string_view bytes) {
  for (std::size_t length = 0; !bytes.empty(); bytes.remove_prefix(length)) {
    length = sequence_length(bytes);
    if (length == 0) return false;
  }
  return true;
}

void append_json_text(std::string& to, std::string_view text) {
  constexpr std::string_view hexadecimal = "0123456789abcdef";
  to += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      to += '\\';
      to += c;
    } else if (c == '\n') {
      to += "\\n";
    } else if (static_cast<octet>(c) < 0x20) {
      to += "\\u00";
      to += hexadecimal[static_cast<octet>(c) >> 4];
      to += hexadecimal[static_cast<octet>(c) & 15];
    } else {
      to += c;
    }
  }
  to += '"';
}

}  // namespace millrace
