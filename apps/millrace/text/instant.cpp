#include "apps/millrace/text/instant.hpp"

#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <optional>

#include "apps/millrace/text/quantity.hpp"

namespace millrace::cli {
namespace {

using std::chrono::milliseconds;

/// Reads a text from front to back; every `take_` leaves it untouched when it does not fit.
class reader {
 public:
  explicit reader(std::string_view text) : rest_(text) {}

  bool done() const { return rest_.empty(); }

  bool take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  std::optional<int> take_digits(std::size_t count) {
    if (rest_.size() < count) return std::nullopt;
    int number = 0;
    for (const char c : rest_.substr(0, count)) {
      if (c < '0' || c > '9') return std::nullopt;
      number = number * 10 + (c - '0');
    }
    rest_.remove_prefix(count);
    return number;
  }

  std::size_t digits_ahead() const { return std::min(rest_.find_first_not_of("0123456789"), rest_.size()); }

 private:
  std::string_view rest_;
};

std::optional<milliseconds> take_date(reader& in) {
  const auto year = in.take_digits(4);
  if (!year || !in.take('-')) return std::nullopt;
  const auto month = in.take_digits(2);
  if (!month || !in.take('-')) return std::nullopt;
  const auto day = in.take_digits(2);
  if (!day) return std::nullopt;
  const auto date = std::chrono::year(*year) / *month / *day;
  if (!date.ok()) return std::nullopt;
  return milliseconds(std::chrono::sys_days(date).time_since_epoch());
}

std::optional<milliseconds> take_hours_and_minutes(reader& in) {
  const auto hours = in.take_digits(2);
  if (!hours || *hours > 23 || !in.take(':')) return std::nullopt;
  const auto minutes = in.take_digits(2);
  if (!minutes || *minutes > 59) return std::nullopt;
  return std::chrono::hours(*hours) + std::chrono::minutes(*minutes);
}

std::optional<milliseconds> take_seconds(reader& in) {
  if (!in.take(':')) return milliseconds(0);
  const auto seconds = in.take_digits(2);
  if (!seconds || *seconds > 59) return std::nullopt;
  milliseconds total = std::chrono::seconds(*seconds);
  if (!in.take('.')) return total;
  const std::size_t digits = in.digits_ahead();
  if (digits == 0 || digits > 3) return std::nullopt;
  int fraction = *in.take_digits(digits);
  for (std::size_t i = digits; i < 3; ++i) fraction *= 10;
  return total + milliseconds(fraction);
}

std::optional<milliseconds> take_zone(reader& in) {
  if (in.done() || in.take('Z')) return milliseconds(0);
  const bool east = in.take('+');
  if (!east && !in.take('-')) return std::nullopt;
  const auto shift = take_hours_and_minutes(in);
  if (!shift) return std::nullopt;
  return east ? -*shift : *shift;
}

std::optional<milliseconds> calendar_instant(std::string_view text) {
  reader in(text);
  const auto date = take_date(in);
  if (!date || in.done()) return date;
  if (!in.take('T') && !in.take(' ')) return std::nullopt;
  const auto time = take_hours_and_minutes(in);
  if (!time) return std::nullopt;
  const auto seconds = take_seconds(in);
  if (!seconds) return std::nullopt;
  const auto shift = take_zone(in);
  if (!shift || !in.done()) return std::nullopt;
  return *date + *time + *seconds + *shift;
}

}  // namespace

result<kafka::timestamp> parse_instant(std::string_view text, kafka::timestamp now) {
  if (text == "now") return now;
  if (text.starts_with('-')) {
    const auto ago = parse_duration(text.substr(1));
    if (!ago) return ago.error();
    return kafka::timestamp(now.value - ago->count());
  }
  std::int64_t since_1970 = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), since_1970);
  if (failure == std::errc{} && end == text.data() + text.size()) return kafka::timestamp(since_1970);
  if (const auto instant = calendar_instant(text)) return kafka::timestamp(instant->count());
  return make_error(errc::invalid_argument,
                    fmt::format("'{}' is no time; write 2026-03-01T12:30:05Z, milliseconds since 1970, or -1h", text));
}

std::string format_instant(kafka::timestamp instant) {
  if (instant.value < 0) return "-";
  const std::chrono::sys_time<milliseconds> time{milliseconds(instant.value)};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", int(date.year()), unsigned(date.month()),
                     unsigned(date.day()), clock.hours().count(), clock.minutes().count(), clock.seconds().count(),
                     clock.subseconds().count());
}

}  // namespace millrace::cli
