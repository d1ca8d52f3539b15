#include "apps/monitoring/formats/time_text.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>

namespace millrace::monitoring {
namespace {

constexpr double seconds_max = 1e11;  // the year 5138

bool is_decimal(char c) { return c >= '0' && c <= '9'; }

/// Takes `digits` decimal digits; -1 if there are others.
int take_digits(std::string_view& text, std::size_t digits) {
  if (text.size() < digits || !std::all_of(text.begin(), text.begin() + static_cast<long>(digits), is_decimal)) {
    return -1;
  }
  int value = 0;
  for (const char c : text.substr(0, digits)) value = value * 10 + (c - '0');
  text.remove_prefix(digits);
  return value;
}

bool take_one_of(std::string_view& text, std::string_view wanted) {
  if (text.empty() || wanted.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

/// `22:14:15` in seconds; a leap second is the one after.
std::optional<std::int64_t> take_clock(std::string_view& text) {
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

std::int64_t take_fraction_ms(std::string_view& text) {
  std::int64_t ms = 0;
  for (const int weight : {100, 10, 1}) {
    if (text.empty() || !is_decimal(text.front())) break;
    ms += (text.front() - '0') * weight;
    text.remove_prefix(1);
  }
  while (!text.empty() && is_decimal(text.front())) text.remove_prefix(1);
  return ms;
}

/// The rest of a time: `Z`, `+02:00`, `-0700` or nothing.
std::optional<std::int32_t> read_zone(std::string_view text, std::int32_t otherwise) {
  if (text.empty()) return otherwise;
  if (text == "Z" || text == "z") return 0;
  const int sign = text.front() == '-' ? -1 : 1;
  if (!take_one_of(text, "+-")) return {};
  const auto hours = take_digits(text, 2);
  (void)take_one_of(text, ":");
  const auto minutes = take_digits(text, 2);
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59 || !text.empty()) return {};
  return sign * (hours * 60 + minutes);
}

std::optional<std::int64_t> ms_of_day(int year, int month, int day) {
  if (year < 0 || month < 0 || day < 0) return {};
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return {};
  return std::chrono::milliseconds(std::chrono::sys_days(date).time_since_epoch()).count();
}

int take_month(std::string_view& text) {
  constexpr std::array<std::string_view, 12> names{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto* const found = std::find(names.begin(), names.end(), text.substr(0, 3));
  if (found == names.end()) return -1;
  text.remove_prefix(3);
  return static_cast<int>(found - names.begin()) + 1;
}

}  // namespace

std::optional<std::int64_t> read_rfc3339(std::string_view text, std::int32_t zone_minutes) {
  const auto year = take_digits(text, 4);
  const bool first = take_one_of(text, "-");
  const auto month = take_digits(text, 2);
  const bool second = take_one_of(text, "-");
  const auto day = take_digits(text, 2);
  if (!first || !second || !take_one_of(text, "Tt ")) return {};
  const auto date = ms_of_day(year, month, day);
  const auto clock = take_clock(text);
  if (!date || !clock) return {};
  const auto fraction = take_one_of(text, ".,") ? take_fraction_ms(text) : 0;
  const auto zone = read_zone(text, zone_minutes);
  if (!zone) return {};
  return *date + *clock * 1'000 + fraction - std::int64_t{*zone} * 60'000;
}

std::optional<std::int64_t> read_bsd_time(std::string_view text, std::int64_t now_ms, std::int32_t zone_minutes) {
  if (text.size() != bsd_time_bytes) return {};
  const auto month = take_month(text);
  if (month < 0 || !take_one_of(text, " ")) return {};
  const auto day = take_one_of(text, " ") ? take_digits(text, 1) : take_digits(text, 2);
  if (!take_one_of(text, " ")) return {};
  const auto clock = take_clock(text);
  if (!clock) return {};
  const std::chrono::year_month_day today(std::chrono::floor<std::chrono::days>(
      std::chrono::sys_time<std::chrono::milliseconds>(std::chrono::milliseconds(now_ms))));
  std::optional<std::int64_t> nearest;
  // Four years back there is a 29th of February again.
  for (int year = int{today.year()} - 4; year <= int{today.year()} + 4; ++year) {
    const auto date = ms_of_day(year, month, day);
    if (!date) continue;
    const auto time = *date + *clock * 1'000 - std::int64_t{zone_minutes} * 60'000;
    if (!nearest || std::abs(time - now_ms) < std::abs(*nearest - now_ms)) nearest = time;
  }
  return nearest;
}

std::optional<std::int64_t> ms_of_seconds(double seconds) {
  if (!(std::abs(seconds) < seconds_max)) return {};
  return std::llround(seconds * 1'000);
}

std::optional<std::int64_t> ms_of_any_unit(double number) {
  for (double unit = 1; unit <= 1e9; unit *= 1'000) {
    if (const auto ms = ms_of_seconds(number / unit)) return ms;
  }
  return {};
}

}  // namespace millrace::monitoring
