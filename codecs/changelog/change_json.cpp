#include "codecs/changelog/change_json.hpp"

#include <string_view>

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

bool is_text(std::string_view bytes) {
  for (std::size_t length = 0; !bytes.empty(); bytes.remove_prefix(length)) {
    length = sequence_length(bytes);
    if (length == 0) return false;
  }
  return true;
}

void append_base64(std::string& to, std::string_view bytes) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const auto left = bytes.size() - i;
    const unsigned three =
        at(bytes, i) << 16U | (left > 1 ? at(bytes, i + 1) : 0U) << 8U | (left > 2 ? at(bytes, i + 2) : 0U);
    to += digits[three >> 18U];
    to += digits[three >> 12U & 63U];
    to += left > 1 ? digits[three >> 6U & 63U] : '=';
    to += left > 2 ? digits[three & 63U] : '=';
  }
}

void append_string(std::string& to, std::string_view text) {
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

void append_bytes(std::string& to, std::string_view bytes) {
  if (is_text(bytes)) return append_string(to, bytes);
  to += R"({"base64":")";
  append_base64(to, bytes);
  to += R"("})";
}

void append_value(std::string& to, const std::optional<std::string>& value) {
  if (value) return append_bytes(to, *value);
  to += "null";
}

}  // namespace

std::string change_json(const row_change& change, std::int64_t at_ms) {
  std::string json = R"({"key":)";
  append_bytes(json, change.key);
  json += R"(,"old":)";
  append_value(json, change.before);
  json += R"(,"new":)";
  append_value(json, change.after);
  json += R"(,"at":)" + std::to_string(at_ms) + "}";
  return json;
}

}  // namespace millrace
