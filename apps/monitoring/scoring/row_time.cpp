#include "apps/monitoring/scoring/row_time.hpp"

#include <charconv>
#include <chrono>

namespace millrace::monitoring {
namespace {

constexpr std::size_t whole_seconds_size = 19;  // "2014-04-01 00:05:00"
constexpr std::size_t fraction_size_max = 9;

std::optional<int> digits(std::string_view text) {
  int number = 0;
  const auto* const end = text.data() + text.size();
  if (text.empty() || text.front() == '-') return std::nullopt;
  const auto [at, failure] = std::from_chars(text.data(), end, number);
  if (failure != std::errc{} || at != end) return std::nullopt;
  return number;
}

/// ".5" and ".500000" are 500; nothing at all is 0.
std::optional<int> fraction_ms(std::string_view text) {
  if (text.empty()) return 0;
  if (text.front() != '.' || text.size() == 1 || text.size() > fraction_size_max + 1) return std::nullopt;
  if (!digits(text.substr(1))) return std::nullopt;
  int milliseconds = 0;
  for (std::size_t i = 1; i <= 3; ++i) milliseconds = 10 * milliseconds + (i < text.size() ? text[i] - '0' : 0);
  return milliseconds;
}

}  // namespace

std::optional<std::int64_t> row_time_ms(std::string_view text) {
  if (text.ends_with('Z')) text.remove_suffix(1);
  if (text.size() < whole_seconds_size) return std::nullopt;
  if (text[4] != '-' || text[7] != '-' || (text[10] != ' ' && text[10] != 'T') || text[13] != ':' || text[16] != ':') {
    return std::nullopt;
  }
  const auto year = digits(text.substr(0, 4));
  const auto month = digits(text.substr(5, 2));
  const auto day = digits(text.substr(8, 2));
  const auto hour = digits(text.substr(11, 2));
  const auto minute = digits(text.substr(14, 2));
  const auto second = digits(text.substr(17, 2));
  const auto fraction = fraction_ms(text.substr(whole_seconds_size));
  if (!year || !month || !day || !hour || !minute || !second || !fraction) return std::nullopt;
  if (*hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  const auto seconds = std::chrono::sys_days{date}.time_since_epoch() + std::chrono::hours{*hour} +
                       std::chrono::minutes{*minute} + std::chrono::seconds{*second};
  return std::chrono::duration_cast<std::chrono::milliseconds>(seconds).count() + *fraction;
}

}  // namespace millrace::monitoring
