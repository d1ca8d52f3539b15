#include "apps/monitoring/query/request_time.hpp"

#include <charconv>
#include <chrono>
#include <optional>
#include <string>

#include "apps/monitoring/query/promql_duration.hpp"

namespace millrace::monitoring {
namespace {

std::optional<double> whole_number_of_seconds(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  double seconds = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (failure != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return seconds;
}

class date_reader {
 public:
  explicit date_reader(std::string_view text) : rest_(text) {}

  std::optional<std::int64_t> time_ms() {
    using namespace std::chrono;
    const auto y = number(4, '-'), m = number(2, '-'), d = number(2, 'T');
    const auto h = number(2, ':'), min = number(2, ':'), s = number(2, '\0');
    const auto ms = fraction_ms();
    const auto zone = zone_minutes();
    if (!good_ || !rest_.empty() || h > 23 || min > 59 || s > 59) return std::nullopt;
    const year_month_day date{year(y), month(static_cast<unsigned>(m)), day(static_cast<unsigned>(d))};
    if (!date.ok()) return std::nullopt;
    const auto time = sys_days(date) + hours(h) + minutes(min - zone) + seconds(s) + milliseconds(ms);
    return duration_cast<milliseconds>(time.time_since_epoch()).count();
  }

 private:
  int number(std::size_t digits, char after) {
    int made = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      const char c = take();
      good_ = good_ && c >= '0' && c <= '9';
      made = made * 10 + (c - '0');
    }
    if (after != '\0') good_ = take() == after && good_;
    return good_ ? made : 0;
  }

  int fraction_ms() {
    if (!rest_.starts_with('.')) return 0;
    take();
    int ms = 0, digits = 0;
    for (; !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9'; ++digits) {
      const int digit = take() - '0';
      if (digits < 3) ms = ms * 10 + digit;
    }
    good_ = good_ && digits > 0;
    for (; digits < 3; ++digits) ms *= 10;
    return ms;
  }

  int zone_minutes() {
    const char sign = take();
    if (sign == 'Z') return 0;
    good_ = good_ && (sign == '+' || sign == '-');
    const auto h = number(2, ':'), m = number(2, '\0');
    return (sign == '-' ? -1 : 1) * (h * 60 + m);
  }

  char take() {
    if (rest_.empty()) {
      good_ = false;
      return '0';
    }
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }

  std::string_view rest_;
  bool good_ = true;
};

}  // namespace

result<std::int64_t> request_time_ms(std::string_view text) {
  if (const auto seconds = whole_number_of_seconds(text)) {
    if (auto ms = seconds_as_ms(*seconds, time_ms_max)) return ms;
  } else if (const auto ms = date_reader(text).time_ms()) {
    return *ms;
  }
  return make_error(errc::invalid_argument, "cannot parse '" + std::string(text.substr(0, 100)) +
                                                "' to a valid timestamp: seconds since 1970 or RFC 3339 are wanted");
}

result<std::int64_t> request_duration_ms(std::string_view text) {
  if (const auto seconds = whole_number_of_seconds(text)) {
    if (auto ms = seconds_as_ms(*seconds, duration_ms_max)) return ms;
  } else if (auto ms = duration_ms_of(text)) {
    return ms;
  }
  return make_error(errc::invalid_argument, "cannot parse '" + std::string(text.substr(0, 100)) +
                                                "' to a valid duration: seconds or such as 1h30m are wanted");
}

}  // namespace millrace::monitoring
