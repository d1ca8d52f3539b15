#include "apps/monitoring/query/promql_quoting.hpp"

#include <charconv>
#include <cstdint>

#include "codecs/base/json_text.hpp"

namespace millrace::monitoring {
namespace {

constexpr std::string_view short_escapes = "abfnrtv\\\"'";
constexpr std::string_view escaped_bytes = "\a\b\f\n\r\t\v\\\"'";

void append_utf8(std::string& to, std::uint32_t c) {
  const auto tail = [&](unsigned shift) { to += static_cast<char>(0x80 | ((c >> shift) & 0x3f)); };
  if (c < 0x80) {
    to += static_cast<char>(c);
  } else if (c < 0x800) {
    to += static_cast<char>(0xc0 | (c >> 6));
    tail(0);
  } else if (c < 0x10000) {
    to += static_cast<char>(0xe0 | (c >> 12));
    tail(6), tail(0);
  } else {
    to += static_cast<char>(0xf0 | (c >> 18));
    tail(12), tail(6), tail(0);
  }
}

/// A number of exactly `digits` digits at the beginning of `text`, which loses them.
bool take_digits(std::string_view& text, std::size_t digits, int base, std::uint32_t& number) {
  if (text.size() < digits) return false;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + digits, number, base);
  if (failure != std::errc{} || end != text.data() + digits) return false;
  text.remove_prefix(digits);
  return true;
}

/// One escape whose backslash is taken.
bool take_escape(std::string_view& text, std::string& to) {
  if (text.empty()) return false;
  if (const auto at = short_escapes.find(text.front()); at != std::string_view::npos) {
    to += escaped_bytes[at];
    text.remove_prefix(1);
    return true;
  }
  std::uint32_t number = 0;
  if (text.front() >= '0' && text.front() <= '7') {
    if (!take_digits(text, 3, 8, number) || number > 0xff) return false;
    to += static_cast<char>(number);
    return true;
  }
  const char kind = text.front();
  text.remove_prefix(1);
  if (kind == 'x') {
    if (!take_digits(text, 2, 16, number)) return false;
    to += static_cast<char>(number);
    return true;
  }
  if (kind != 'u' && kind != 'U') return false;
  if (!take_digits(text, kind == 'u' ? 4 : 8, 16, number) || number > 0x10ffff) return false;
  append_utf8(to, number);
  return true;
}

}  // namespace

void append_quoted(std::string& to, std::string_view text) {
  constexpr std::string_view hexadecimal = "0123456789abcdef";
  to += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      to += '\\';
      to += c;
    } else if (c == '\n') {
      to += "\\n";
    } else if (byte < 0x20) {
      to += "\\x";
      to += hexadecimal[byte >> 4];
      to += hexadecimal[byte & 15];
    } else {
      to += c;
    }
  }
  to += '"';
}

result<std::string> unquoted(std::string_view literal) {
  auto text = literal.substr(1, literal.size() - 2);
  std::string out;
  while (!text.empty()) {
    const char c = text.front();
    text.remove_prefix(1);
    if (c != '\\' || literal.front() == '`') {
      out += c;
    } else if (!take_escape(text, out)) {
      return make_error(errc::invalid_argument, "a backslash is followed by no known escape; write it twice");
    }
  }
  if (!is_utf8(out)) return make_error(errc::invalid_argument, "a text is no UTF-8");
  return out;
}

}  // namespace millrace::monitoring
