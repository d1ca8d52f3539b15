#include "apps/monitoring/formats/series_text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <vector>

#include "apps/monitoring/events/label_set.hpp"
#include "codecs/base/json_text.hpp"

namespace millrace::monitoring {
namespace {

constexpr std::array<bool, 256> label_name_bytes = [] {
  std::array<bool, 256> known{};
  for (unsigned c = 'a'; c <= 'z'; ++c) known[c] = known[c - 'a' + 'A'] = true;
  for (unsigned c = '0'; c <= '9'; ++c) known[c] = true;
  known['_'] = true;
  return known;
}();

bool is_plain_label_name(std::string_view name) {
  if (name.empty() || name.size() > label_name_bytes_max || (name.front() >= '0' && name.front() <= '9')) return false;
  bool known = true;
  for (const char c : name) known &= label_name_bytes[static_cast<unsigned char>(c)];
  return known;
}

constexpr std::uint64_t each_byte = 0x0101010101010101;

/// Not zero if one of eight ASCII bytes is `c`.
std::uint64_t marks_of(std::uint64_t bytes, char c) {
  const auto zero_where_equal = bytes ^ (each_byte * static_cast<unsigned char>(c));
  return (zero_where_equal - each_byte) & ~zero_where_equal & (each_byte << 7);
}

/// Whether all is ASCII that needs no escape.
bool is_plain_value(std::string_view value) {
  std::uint64_t marks = 0;
  const auto look_at = [&](std::uint64_t bytes) {
    marks |= (bytes & (each_byte << 7)) | marks_of(bytes, '"') | marks_of(bytes, '\\') | marks_of(bytes, '\n');
  };
  std::uint64_t word = 0;
  for (; value.size() >= sizeof word; value.remove_prefix(sizeof word)) {
    std::memcpy(&word, value.data(), sizeof word);
    look_at(word);
  }
  word = 0;
  std::memcpy(&word, value.data(), value.size());
  look_at(word);
  return marks == 0;
}

void append_escaped(std::string& to, std::string_view value) {
  for (const char c : value) {
    if (c == '\n') {
      to.append("\\n");
      continue;
    }
    if (c == '"' || c == '\\') to.push_back('\\');
    to.push_back(c);
  }
}

/// False if the labels need more than to be written one after the other.
bool append_sorted(std::string& to, std::span<const label_view> labels, std::string_view metric) {
  to.append(metric);
  std::string_view before;
  char opening = '{';
  for (const auto& [name, value] : labels) {
    if (name <= before || value.empty() || value.size() > label_value_bytes_max) return false;
    before = name;
    if (name == name_label) continue;
    if (!is_plain_label_name(name)) return false;
    to.push_back(opening);
    opening = ',';
    to.append(name).append("=\"");
    if (is_plain_value(value)) {
      to.append(value);
    } else if (is_utf8(value)) {
      append_escaped(to, value);
    } else {
      return false;
    }
    to.push_back('"');
  }
  if (opening == ',') to.push_back('}');
  return true;
}

result<std::string> series_text_of_any(std::span<const label_view> labels) {
  std::vector<label_set::pair> owned;
  // A label beyond the bound is refused without a copy of a thousand others.
  for (const auto& [name, value] : labels.first(std::min(labels.size(), labels_max + 1)))
    owned.emplace_back(name, value);
  const auto series = label_set::of(std::move(owned));
  if (!series) return series.error();
  if (series->empty()) return make_error(errc::invalid_argument, "a series without a name and labels");
  return series->text();
}

}  // namespace

result<std::string> series_text(std::span<const label_view> labels) {
  std::string_view metric;
  std::size_t bytes = 2;
  for (const auto& [name, value] : labels) {
    if (name == name_label) metric = value;
    bytes += name.size() + value.size() + 4;
  }
  if (labels.empty() || labels.size() > labels_max || (!metric.empty() && !is_metric_name(metric))) {
    return series_text_of_any(labels);
  }
  std::string text;
  text.reserve(bytes);
  if (append_sorted(text, labels, metric)) return text;
  return series_text_of_any(labels);
}

}  // namespace millrace::monitoring
