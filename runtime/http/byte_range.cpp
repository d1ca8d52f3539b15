#include "runtime/http/byte_range.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

#include "runtime/http/field_text.hpp"

namespace millrace {
namespace {

/// Digits only; more than fit are the greatest number there is, which lies beyond every end.
std::optional<std::uint64_t> position(std::string_view text) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (text.empty() || !std::all_of(text.begin(), text.end(), is_digit)) return std::nullopt;
  std::uint64_t value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  return read.ec == std::errc() ? value : std::numeric_limits<std::uint64_t>::max();
}

range_choice suffix(std::uint64_t bytes, std::uint64_t size) {
  if (bytes == 0) return {range_choice::kind::unsatisfiable};
  if (size == 0) return {};  // satisfiable, but no Content-Range can say it
  const auto taken = std::min(bytes, size);
  return {range_choice::kind::part, {size - taken, taken}};
}

}  // namespace

range_choice choose_range(std::optional<std::string_view> header, std::uint64_t size) {
  const range_choice whole{range_choice::kind::whole, {0, size}};
  const auto text = trimmed(header.value_or(""));
  const auto equals = text.find('=');
  if (equals == std::string_view::npos || !same_ignoring_case(text.substr(0, equals), "bytes")) return whole;
  const auto range = trimmed(text.substr(equals + 1));
  const auto dash = range.find('-');
  if (dash == std::string_view::npos) return whole;
  const auto first = position(range.substr(0, dash)), last = position(range.substr(dash + 1));
  const bool has_first = dash > 0, has_last = dash + 1 < range.size();
  if (has_first != first.has_value() || has_last != last.has_value()) return whole;  // also several ranges
  if (!has_first) return has_last ? suffix(*last, size) : whole;
  if (has_last && *last < *first) return whole;
  if (*first >= size) return {range_choice::kind::unsatisfiable};
  const auto end = has_last ? std::min(*last, size - 1) : size - 1;
  return {range_choice::kind::part, {*first, end - *first + 1}};
}

std::string content_range(const range_choice& choice, std::uint64_t size) {
  const auto total = "/" + std::to_string(size);
  if (choice.is == range_choice::kind::whole) return {};
  if (choice.is == range_choice::kind::unsatisfiable) return "bytes *" + total;
  const auto& bytes = choice.bytes;
  return "bytes " + std::to_string(bytes.first) + "-" + std::to_string(bytes.first + bytes.size - 1) + total;
}

}  // namespace millrace
