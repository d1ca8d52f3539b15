#include "apps/fraud/features/calendar.hpp"

#include "apps/fraud/features/day_list.hpp"

namespace millrace::fraud {
namespace {

constexpr float night_ends_at_hour = 6;
constexpr day_number first_thursday = 4;  // 1970-01-01, counted from Sunday
constexpr day_number days_of_week = 7;

bool is_weekend(day_number day) {
  const auto weekday = ((day + first_thursday) % days_of_week + days_of_week) % days_of_week;
  return weekday == 0 || weekday == 6;
}

}  // namespace

void describe_moment(std::int64_t at_ms, double amount, feature_vector& into) {
  const auto day = day_of(at_ms);
  const auto of_day_ms = at_ms - std::int64_t{day} * ms_per_day;
  const auto hour = static_cast<float>(static_cast<double>(of_day_ms) / static_cast<double>(ms_per_hour));
  into[feature::amount] = static_cast<float>(amount);
  into[feature::hour] = hour;
  into[feature::night] = hour < night_ends_at_hour ? 1 : 0;
  into[feature::weekend] = is_weekend(day) ? 1 : 0;
}

}  // namespace millrace::fraud
