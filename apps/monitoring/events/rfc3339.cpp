#include "apps/monitoring/events/rfc3339.hpp"

#include <fmt/format.h>

#include <chrono>

#include "apps/monitoring/events/time_parts.hpp"

namespace millrace::monitoring {
namespace {

struct written_time {
  std::int64_t local_ms = 0;
  std::optional<std::int32_t> zone_minutes = {};  ///< east of Greenwich
  bool to_the_letter = true;                      ///< it has no more than RFC 3339 allows

  std::int64_t ms(std::int32_t zone) const { return local_ms - std::int64_t{zone} * 60'000; }
};

void take_fraction(std::string_view& text, written_time& into) {
  const bool point = take_one_of(text, ".");
  if (!point && !take_one_of(text, ",")) return;
  into.to_the_letter = point && !text.empty() && is_decimal(text.front());
  for (const int weight : {100, 10, 1}) {
    if (text.empty() || !is_decimal(text.front())) break;
    into.local_ms += (text.front() - '0') * weight;
    text.remove_prefix(1);
  }
  while (!text.empty() && is_decimal(text.front())) text.remove_prefix(1);
}

/// Whether the rest of a time is `Z`, `+02:00`, `-0700` or nothing.
bool read_zone(std::string_view text, written_time& into) {
  if (text.empty()) return true;
  if (text == "Z" || text == "z") {
    into.zone_minutes = 0;
    return true;
  }
  const int sign = text.front() == '-' ? -1 : 1;
  if (!take_one_of(text, "+-")) return false;
  const auto hours = take_digits(text, 2);
  if (!take_one_of(text, ":")) into.to_the_letter = false;
  const auto minutes = take_digits(text, 2);
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59 || !text.empty()) return false;
  into.zone_minutes = sign * (hours * 60 + minutes);
  return true;
}

std::optional<written_time> read_written(std::string_view text) {
  const auto year = take_digits(text, 4);
  const bool first = take_one_of(text, "-");
  const auto month = take_digits(text, 2);
  const bool second = take_one_of(text, "-");
  const auto day = take_digits(text, 2);
  if (!first || !second || !take_one_of(text, "Tt ")) return {};
  const auto date = ms_of_day(year, month, day);
  const auto clock = take_clock(text);
  if (!date || !clock) return {};
  written_time read{.local_ms = *date + *clock * 1'000};
  take_fraction(text, read);
  if (!read_zone(text, read)) return {};
  return read;
}

}  // namespace

std::string rfc3339_text(std::int64_t time_ms) {
  using namespace std::chrono;
  const sys_time<milliseconds> at{milliseconds(time_ms)};
  const auto day = floor<days>(at);
  const year_month_day date(day);
  const hh_mm_ss time(at - day);
  auto text = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(date.year()),
                          static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), time.hours().count(),
                          time.minutes().count(), time.seconds().count());
  if (time.subseconds().count() != 0) text += fmt::format(".{:03}", time.subseconds().count());
  return text + "Z";
}

result<std::int64_t> read_rfc3339(std::string_view text) {
  const auto read = read_written(text);
  if (read && read->zone_minutes && read->to_the_letter) return read->ms(*read->zone_minutes);
  return make_error(errc::invalid_argument,
                    "'" + std::string(text.substr(0, 40)) + "' is no time like 2026-01-31T08:15:00Z");
}

std::optional<std::int64_t> read_loose_rfc3339(std::string_view text, std::int32_t zone_minutes) {
  const auto read = read_written(text);
  if (!read) return {};
  return read->ms(read->zone_minutes.value_or(zone_minutes));
}

}  // namespace millrace::monitoring
