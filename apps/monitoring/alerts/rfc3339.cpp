#include "apps/monitoring/alerts/rfc3339.hpp"

#include <fmt/format.h>

#include <chrono>

namespace millrace::monitoring {
namespace {

constexpr std::int64_t ms_a_second = 1000;
constexpr std::int64_t ms_a_minute = 60 * ms_a_second;

/// Takes digits and signs from the front of a text; failure sticks.
struct time_reader {
  std::string_view rest;
  bool good = true;

  int number(std::size_t digits) {
    int value = 0;
    for (; digits > 0; --digits) {
      if (rest.empty() || rest[0] < '0' || rest[0] > '9') {
        good = false;
        return 0;
      }
      value = value * 10 + (rest[0] - '0');
      rest.remove_prefix(1);
    }
    return value;
  }
  bool take(std::string_view one_of) {
    if (rest.empty() || one_of.find(rest[0]) == std::string_view::npos) return false;
    rest.remove_prefix(1);
    return true;
  }
  void demand(std::string_view one_of) { good = take(one_of) && good; }
};

std::int64_t read_fraction(time_reader& from) {
  std::int64_t ms = 0;
  std::int64_t weight = ms_a_second / 10;
  bool digits = false;
  while (!from.rest.empty() && from.rest[0] >= '0' && from.rest[0] <= '9') {
    ms += weight * (from.rest[0] - '0');
    weight /= 10;
    from.rest.remove_prefix(1);
    digits = true;
  }
  from.good = from.good && digits;
  return ms;
}

std::int64_t read_offset(time_reader& from) {
  if (from.take("Zz")) return 0;
  const bool behind = from.rest.starts_with('-');
  from.demand("+-");
  const auto hours = from.number(2);
  from.demand(":");
  const auto minutes = from.number(2);
  from.good = from.good && hours < 24 && minutes < 60;
  const auto offset = (hours * 60 + minutes) * ms_a_minute;
  return behind ? -offset : offset;
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
  using namespace std::chrono;
  time_reader from{text};
  const year year{from.number(4)};
  from.demand("-");
  const month month{static_cast<unsigned>(from.number(2))};
  from.demand("-");
  const day day{static_cast<unsigned>(from.number(2))};
  from.demand("Tt ");
  const auto hours = from.number(2);
  from.demand(":");
  const auto minutes = from.number(2);
  from.demand(":");
  const auto seconds = from.number(2);
  const auto fraction = from.take(".") ? read_fraction(from) : 0;
  const auto offset = read_offset(from);
  const year_month_day date(year, month, day);
  if (!from.good || !from.rest.empty() || !date.ok() || hours > 23 || minutes > 59 || seconds > 60) {
    return make_error(errc::invalid_argument,
                      "'" + std::string(text.substr(0, 40)) + "' is no time like 2026-01-31T08:15:00Z");
  }
  const auto days_ms = duration_cast<milliseconds>(sys_days(date).time_since_epoch()).count();
  return days_ms + (hours * 60 + minutes) * ms_a_minute + seconds * ms_a_second + fraction - offset;
}

}  // namespace millrace::monitoring
