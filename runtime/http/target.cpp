#include "runtime/http/target.hpp"

#include <algorithm>
#include <optional>

#include "runtime/http/field_text.hpp"

namespace millrace {
namespace {

error refusal(std::string why) { return make_error(errc::invalid_argument, std::move(why)); }

std::optional<unsigned> hexadecimal(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return std::nullopt;
}

/// Bytes that follow the first one of a character; nothing if no character begins so.
std::optional<std::size_t> continuation_bytes(unsigned char first) {
  if (first < 0x80) return 0;
  if (first >= 0xC2 && first <= 0xDF) return 1;
  if (first >= 0xE0 && first <= 0xEF) return 2;
  if (first >= 0xF0 && first <= 0xF4) return 3;
  return std::nullopt;
}

/// Whether the second byte may follow: no overlong form, no surrogate, nothing beyond U+10FFFF.
bool fits(unsigned char first, unsigned char second) {
  const unsigned low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
  const unsigned high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
  return second >= low && second <= high;
}

/// Source: Unicode 15, table 3-7.
bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto first = static_cast<unsigned char>(text[i]);
    const auto more = continuation_bytes(first);
    if (!more || text.size() - i <= *more) return false;
    for (std::size_t j = 1; j <= *more; ++j) {
      const auto next = static_cast<unsigned char>(text[i + j]);
      if (j == 1 ? !fits(first, next) : (next & 0xC0) != 0x80) return false;
    }
    i += 1 + *more;
  }
  return true;
}

result<std::string> form_decoded(std::string_view text) {
  std::string spaced(text);
  std::replace(spaced.begin(), spaced.end(), '+', ' ');
  return percent_decoded(spaced);
}

}  // namespace

http_target cut_target(std::string_view target) {
  const auto scheme_end = target.find("://");
  if (!target.starts_with('/') && scheme_end != std::string_view::npos) {
    const auto path = target.find_first_of("/?", scheme_end + 3);
    target = path == std::string_view::npos ? "/" : target.substr(path);
  }
  const auto question_mark = std::min(target.find('?'), target.size());
  const auto path = target.substr(0, question_mark);
  return {path.empty() ? "/" : path, target.substr(std::min(question_mark + 1, target.size()))};
}

result<std::string> percent_decoded(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    const auto high = i + 2 < text.size() ? hexadecimal(text[i + 1]) : std::nullopt;
    const auto low = high ? hexadecimal(text[i + 2]) : std::nullopt;
    if (!low) return refusal("a '%' is not followed by two hexadecimal digits");
    decoded += static_cast<char>(*high << 4 | *low);
    i += 2;
  }
  if (decoded.find('\0') != std::string::npos) return refusal("the address holds a NUL");
  if (!is_utf8(decoded)) return refusal("the address is not UTF-8");
  return decoded;
}

result<std::vector<std::string>> path_segments(std::string_view path) {
  if (!path.starts_with('/')) return refusal("a path begins with '/'");
  std::vector<std::string> segments;
  for (std::size_t begin = 1; begin <= path.size();) {
    const auto end = std::min(path.find('/', begin), path.size());
    auto segment = percent_decoded(path.substr(begin, end - begin));
    if (!segment) return segment.error();
    if (*segment == "." || *segment == "..") return refusal("'.' and '..' are no names in an address");
    segments.push_back(std::move(*segment));
    begin = end + 1;
  }
  return segments;
}

result<std::vector<http_value>> query_parameters(std::string_view query) {
  std::vector<http_value> parameters;
  while (const auto piece = take_until(query, '&')) {
    if (piece->empty()) continue;
    const auto equals = std::min(piece->find('='), piece->size());
    auto name = form_decoded(piece->substr(0, equals));
    if (!name) return name.error();
    auto value = form_decoded(piece->substr(std::min(equals + 1, piece->size())));
    if (!value) return value.error();
    parameters.push_back({std::move(*name), std::move(*value)});
  }
  return parameters;
}

}  // namespace millrace
