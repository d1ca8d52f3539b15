#include "apps/monitoring/templates/header_forms.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace millrace::monitoring {
namespace {

constexpr std::size_t groups_max = 9;
constexpr std::size_t bracket_bytes_max = 240;
constexpr std::size_t tag_bytes_max = 120;

/// Numbers with one sign between each two, as dates and times are written.
struct digit_groups {
  std::array<std::size_t, groups_max> digits{};
  std::array<char, groups_max> sign{};  ///< behind the group
  std::size_t count = 0;
  std::size_t bytes = 0;
};

bool joins_times(char c) {
  return c == '-' || c == '/' || c == '.' || c == ':' || c == ',' || c == 'T' || c == '_' || c == '+';
}

digit_groups groups_of(std::string_view text) {
  digit_groups found;
  std::size_t at = 0;
  while (found.count < groups_max) {
    const auto begin = at;
    while (at < text.size() && is_digit(text[at])) ++at;
    if (at == begin) break;
    found.digits[found.count] = at - begin;
    found.bytes = at;
    const bool joined = at + 1 < text.size() && joins_times(text[at]) && is_digit(text[at + 1]);
    found.sign[found.count++] = joined ? text[at] : '\0';
    if (!joined) break;
    ++at;
  }
  return found;
}

/// hh:mm:ss from group `i` on; behind a date its numbers may be short.
bool is_time_of_day(const digit_groups& g, std::size_t i) {
  if (i + 2 >= g.count || g.sign[i] != ':' || g.sign[i + 1] != ':' || g.digits[i] > 2) return false;
  const bool dated = i > 0 && g.sign[i - 1] != ':' && g.digits[i - 1] <= 8;
  return dated ? g.digits[i + 1] <= 2 && g.digits[i + 2] <= 2 : g.digits[i + 1] == 2 && g.digits[i + 2] == 2;
}

bool is_date_sign(char c) { return c == '-' || c == '/' || c == '.'; }

/// Year, month, day or the other way round. Three numbers with points are a version or half an address, unless one is
/// a year.
bool is_date(const digit_groups& g) {
  if (g.count < 3 || g.sign[0] != g.sign[1] || !is_date_sign(g.sign[0]) || g.digits[1] > 2) return false;
  if (g.digits[0] == 4) return g.digits[2] <= 2;
  if (g.digits[0] > 2 || (g.digits[2] != 2 && g.digits[2] != 4)) return false;
  return g.digits[2] == 4 || g.sign[0] != '.';
}

bool is_epoch(std::string_view text, const digit_groups& g) {
  const bool seconds = g.digits[0] == 10 && (g.count == 1 || (g.count == 2 && g.sign[0] == '.'));
  return text[0] == '1' && (seconds || (g.count == 1 && g.digits[0] == 13));
}

std::size_t with_zone(std::string_view text, std::size_t length) {
  return length < text.size() && text[length] == 'Z' ? length + 1 : length;
}

constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
constexpr std::string_view weekdays = "MonTueWedThuFriSatSun";

bool begins_with_one_of(std::string_view text, std::string_view names) {
  if (text.size() < 4 || !is_upper(text[0]) || (text[3] != ' ' && text[3] != ',')) return false;
  const auto at = names.find(text.substr(0, 3));
  return at != std::string_view::npos && at % 3 == 0;
}

std::size_t spaces_at(std::string_view text, std::size_t at) {
  const auto begin = at;
  while (at < text.size() && text[at] == ' ') ++at;
  return at - begin;
}

constexpr std::array<std::string_view, 22> levels{
    "trace",     "debug", "info",   "information", "informational", "notice",   "warn",  "warning",
    "error",     "err",   "severe", "fatal",       "crit",          "critical", "alert", "emerg",
    "emergency", "panic", "fine",   "finer",       "finest",        "verbose"};
constexpr std::size_t level_bytes_max = 13;

bool is_tag_byte(char c) {
  return is_alnum(c) || c == '.' || c == '_' || c == '-' || c == '/' || c == '$' || c == '@' || c == '#';
}

}  // namespace

std::size_t time_length(std::string_view text) {
  if (text.empty() || !is_digit(text[0])) return 0;
  const auto g = groups_of(text);
  const auto end = with_zone(text, g.bytes);
  if (end < text.size() && (is_letter(text[end]) || text[end] == '_')) return 0;
  if (is_date(g) || is_epoch(text, g)) return end;
  for (std::size_t i = 0; i < g.count; ++i) {
    if (is_time_of_day(g, i)) return end;
  }
  return 0;
}

std::size_t named_date_length(std::string_view text, bool& host_follows) {
  std::size_t at = 0;
  host_follows = false;
  const bool with_weekday = begins_with_one_of(text, weekdays);
  if (with_weekday) at = 3 + (text[3] == ',' ? 1U : 0U) + spaces_at(text, 3 + (text[3] == ',' ? 1U : 0U));
  if (!begins_with_one_of(text.substr(at), months)) return 0;
  at += 3 + spaces_at(text, at + 3);
  const auto day = at;
  while (at < text.size() && is_digit(text[at])) ++at;
  if (at == day || at - day > 2) return 0;
  at += spaces_at(text, at);
  const auto time = time_length(text.substr(at));
  if (time == 0) return 0;
  at += time;
  const auto year = at + spaces_at(text, at);
  const auto g = year < text.size() ? groups_of(text.substr(year)) : digit_groups{};
  if (g.count == 1 && g.digits[0] == 4) return year + 4;
  host_follows = !with_weekday;
  return at;
}

std::size_t level_length(std::string_view text) {
  std::array<char, level_bytes_max> small{};
  std::size_t length = 0;
  std::size_t capitals = 0;
  while (length < text.size() && is_letter(text[length])) {
    if (length == level_bytes_max) return 0;
    capitals += is_upper(text[length]) ? 1U : 0U;
    small[length] = static_cast<char>(text[length] | 0x20);
    ++length;
  }
  if (length < 3 || (length < text.size() && (is_digit(text[length]) || text[length] == '_'))) return 0;
  if (capitals != 0 && capitals != length && !(capitals == 1 && is_upper(text[0]))) return 0;
  const std::string_view word(small.data(), length);
  return std::find(levels.begin(), levels.end(), word) == levels.end() ? 0 : length;
}

std::size_t bracket_length(std::string_view text) {
  if (text.empty() || (text[0] != '[' && text[0] != '(')) return 0;
  const char open = text[0];
  const char close = open == '[' ? ']' : ')';
  int depth = 0;
  for (std::size_t i = 0; i < std::min(text.size(), bracket_bytes_max); ++i) {
    if (text[i] == open) ++depth;
    if (text[i] == close && --depth == 0) return i + 1;
  }
  return 0;
}

std::size_t tag_length(std::string_view text) {
  std::size_t at = 0;
  bool letters = false;
  while (at < std::min(text.size(), tag_bytes_max)) {
    if (is_tag_byte(text[at])) {
      letters = letters || is_letter(text[at]);
      ++at;
    } else if (const auto pair = at == 0 ? 0 : bracket_length(text.substr(at)); pair != 0) {
      at += pair;
    } else {
      break;
    }
  }
  if (!letters || at >= text.size() || text[at] != ':') return 0;
  ++at;
  return at == text.size() || is_space(text[at]) ? at : 0;
}

std::size_t dotted_name_length(std::string_view text) {
  std::size_t at = 0;
  std::size_t points = 0;
  while (at < text.size() && (is_letter(text[at]) || text[at] == '_' || text[at] == '$' || text[at] == '.')) {
    if (text[at] == '.') {
      if (at == 0 || at + 1 >= text.size() || !is_letter(text[at + 1])) return 0;
      ++points;
    }
    ++at;
  }
  return points > 0 && (at == text.size() || is_space(text[at])) ? at : 0;
}

}  // namespace millrace::monitoring
