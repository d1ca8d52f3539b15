#pragma once
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace millrace::monitoring {

// Each takes a part of a written time from the front of a text.

inline bool is_decimal(char c) { return c >= '0' && c <= '9'; }

/// Takes `digits` decimal digits; -1 if there are others.
inline int take_digits(std::string_view& text, std::size_t digits) {
  if (text.size() < digits || !std::all_of(text.begin(), text.begin() + static_cast<long>(digits), is_decimal)) {
    return -1;
  }
  int value = 0;
  for (const char c : text.substr(0, digits)) value = value * 10 + (c - '0');
  text.remove_prefix(digits);
  return value;
}

inline bool take_one_of(std::string_view& text, std::string_view wanted) {
  if (text.empty() || wanted.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

/// `22:14:15` in seconds; a leap second is the one after.
inline std::optional<std::int64_t> take_clock(std::string_view& text) {
  const auto hours = take_digits(text, 2);
  const bool first = take_one_of(text, ":");
  const auto minutes = take_digits(text, 2);
  const bool second = take_one_of(text, ":");
  const auto seconds = take_digits(text, 2);
  if (!first || !second || hours < 0 || hours > 23 || minutes < 0 || minutes > 59 || seconds < 0 || seconds > 60) {
    return {};
  }
  return (hours * 60 + minutes) * 60 + seconds;
}

/// When a day began, in ms since 1970; nothing if there is no such day, as where a part of it is -1.
inline std::optional<std::int64_t> ms_of_day(int year, int month, int day) {
  if (year < 0 || month < 0 || day < 0) return {};
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return {};
  return std::chrono::milliseconds(std::chrono::sys_days(date).time_since_epoch()).count();
}

}  // namespace millrace::monitoring
