#include "apps/monitoring/formats/time_text.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>

#include "apps/monitoring/events/time_parts.hpp"

namespace millrace::monitoring {
namespace {

constexpr double seconds_max = 1e11;  // the year 5138

int take_month(std::string_view& text) {
  constexpr std::array<std::string_view, 12> names{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto* const found = std::find(names.begin(), names.end(), text.substr(0, 3));
  if (found == names.end()) return -1;
  text.remove_prefix(3);
  return static_cast<int>(found - names.begin()) + 1;
}

}  // namespace

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
