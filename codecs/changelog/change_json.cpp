#include "codecs/changelog/change_json.hpp"

#include <string_view>

#include "codecs/base/json_text.hpp"

namespace millrace {
namespace {

using octet = std::uint8_t;

octet at(std::string_view bytes, std::size_t i) { return static_cast<octet>(bytes[i]); }

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

void append_bytes(std::string& to, std::string_view bytes) {
  if (is_utf8(bytes)) return append_json_text(to, bytes);
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
