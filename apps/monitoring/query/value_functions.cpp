#include "apps/monitoring/query/value_functions.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>

namespace millrace::monitoring {
namespace {

using f = promql_function;
using numbers = std::vector<std::vector<double>>;

/// `change(value, step)` for all that is there.
template <class Change>
void change_values(columns& all, Change change) {
  for (auto& [labels, values] : all) {
    for (std::size_t step = 0; step < values.size(); ++step) {
      if (is_present(values[step])) values[step] = change(values[step], step);
    }
  }
}

/// Beyond this many seconds the calendar of the library ends.
constexpr double calendar_seconds_max = 9e11;

double date_part(f function, double seconds) {
  using namespace std::chrono;
  if (!(std::abs(seconds) < calendar_seconds_max)) return std::numeric_limits<double>::quiet_NaN();
  const sys_seconds time{std::chrono::seconds(static_cast<std::int64_t>(seconds))};
  const auto day = floor<days>(time);
  const year_month_day date{day};
  const auto of_day = time - day;
  switch (function) {
    case f::minute: return static_cast<double>(of_day / minutes(1) % 60);
    case f::hour: return static_cast<double>(of_day / hours(1));
    case f::day_of_week: return weekday{day}.c_encoding();
    case f::day_of_month: return static_cast<unsigned>(date.day());
    case f::day_of_year: return static_cast<double>((day - sys_days{date.year() / January / 1}).count() + 1);
    case f::days_in_month: return static_cast<unsigned>(year_month_day{date.year() / date.month() / last}.day());
    case f::month: return static_cast<unsigned>(date.month());
    case f::year: return static_cast<int>(date.year());
    default: return seconds;
  }
}

double plain_value(f function, double v) {
  switch (function) {
    case f::abs: return std::abs(v);
    case f::ceil: return std::ceil(v);
    case f::floor: return std::floor(v);
    case f::exp: return std::exp(v);
    case f::ln: return std::log(v);
    case f::log2: return std::log2(v);
    case f::log10: return std::log10(v);
    case f::sqrt: return std::sqrt(v);
    case f::sgn: return v < 0 ? -1 : v > 0 ? 1 : v;
    default: return date_part(function, v);
  }
}

void round_values(columns& all, const numbers& parameters) {
  change_values(all, [&](double v, std::size_t step) {
    // The inverse, as it is whole for the usual 0.1 and 0.01.
    const double inverse = parameters.empty() ? 1 : 1 / parameters[0][step];
    return std::floor(v * inverse + 0.5) / inverse;
  });
}

double at_least(double v, double least) { return std::isnan(v) || std::isnan(least) ? v + least : std::max(v, least); }
double at_most(double v, double most) { return std::isnan(v) || std::isnan(most) ? v + most : std::min(v, most); }

void clamp_values(columns& all, const numbers& parameters) {
  change_values(all, [&](double v, std::size_t step) {
    const double least = parameters[0][step], most = parameters[1][step];
    return most < least ? absent : at_least(at_most(v, most), least);
  });
}

}  // namespace

bool is_value_function(promql_function function) {
  return (function >= f::abs && function <= f::clamp_max) || (function >= f::minute && function <= f::year);
}

void apply_value_function(promql_function function, columns& all, const numbers& parameters) {
  switch (function) {
    case f::round: return round_values(all, parameters);
    case f::clamp: return clamp_values(all, parameters);
    case f::clamp_min:
      return change_values(all, [&](double v, std::size_t step) { return at_least(v, parameters[0][step]); });
    case f::clamp_max:
      return change_values(all, [&](double v, std::size_t step) { return at_most(v, parameters[0][step]); });
    default: return change_values(all, [function](double v, std::size_t) { return plain_value(function, v); });
  }
}

}  // namespace millrace::monitoring
