#include "apps/millrace/text/bytes_format.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "apps/millrace/text/base64.hpp"
#include "apps/millrace/text/escape.hpp"

namespace millrace::cli {
namespace {

error refusal(std::string_view text, std::string_view what) {
  constexpr std::size_t shown_max = 60;
  return make_error(errc::invalid_argument, fmt::format("'{}{}' {}", escaped(text.substr(0, shown_max)),
                                                        text.size() > shown_max ? "…" : "", what));
}

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

result<std::string> read_hex(std::string_view text) {
  std::string bytes;
  bytes.reserve(text.size() / 2);
  for (std::size_t at = 0; at < text.size(); at += 2) {
    const int high = digit(text[at]);
    const int low = at + 1 < text.size() ? digit(text[at + 1]) : -1;
    if (high < 0 || low < 0) return refusal(text, "is no hex: two digits of 0-9a-f a byte");
    bytes += static_cast<char>(high * 16 + low);
  }
  return bytes;
}

std::string write_hex(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text += digits[byte >> 4];
    text += digits[byte & 15];
  }
  return text;
}

/// Length of the UTF-8 character at the front of `bytes`; 0: there is none.
std::size_t character_length(std::string_view bytes) {
  for (std::size_t length = 1; length <= 4 && length <= bytes.size(); ++length) {
    if (is_utf8(bytes.substr(0, length))) return length;
  }
  return 0;
}

}  // namespace

result<bytes_format> parse_bytes_format(std::string_view name) {
  if (name == "text") return bytes_format::text;
  if (name == "hex") return bytes_format::hex;
  if (name == "base64") return bytes_format::base64;
  if (name == "json") return bytes_format::json;
  return make_error(errc::invalid_argument, fmt::format("'{}' is no form; there is text, hex, base64, json", name));
}

result<std::string> read_bytes(std::string_view text, bytes_format form) {
  switch (form) {
    case bytes_format::text: return std::string(text);
    case bytes_format::hex: return read_hex(text);
    case bytes_format::base64: {
      auto bytes = decode_base64(text);
      if (!bytes) return refusal(text, "is no base64");
      return bytes;
    }
    case bytes_format::json:
      if (!nlohmann::json::accept(text)) return refusal(text, "is no JSON; a text is written with quotes, \"…\"");
      return std::string(text);
  }
  return refusal(text, "has no form");
}

result<std::string> write_bytes(std::string_view bytes, bytes_format form) {
  switch (form) {
    case bytes_format::text:
      if (!is_utf8(bytes)) return refusal(bytes, "is no text; show it as hex or base64");
      return std::string(bytes);
    case bytes_format::hex: return write_hex(bytes);
    case bytes_format::base64: return encode_base64(bytes);
    case bytes_format::json:
      if (!nlohmann::json::accept(bytes)) return refusal(bytes, "is no JSON; show it as text, hex or base64");
      return std::string(bytes);
  }
  return refusal(bytes, "has no form");
}

std::string escaped(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size());
  while (!bytes.empty()) {
    const std::size_t length = character_length(bytes);
    const auto first = static_cast<unsigned char>(bytes.front());
    if (first == '\n' || first == '\t' || first == '\r') {
      text += first == '\n' ? "\\n" : first == '\t' ? "\\t" : "\\r";
    } else if (first == '\\') {
      text += "\\\\";
    } else if (length == 0 || first < 0x20 || first == 0x7f) {
      text += fmt::format("\\x{:02x}", first);
    } else {
      text += bytes.substr(0, length);
    }
    bytes.remove_prefix(std::max<std::size_t>(1, length));
  }
  return text;
}

}  // namespace millrace::cli
