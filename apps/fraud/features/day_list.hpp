#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace millrace::fraud {

constexpr std::int64_t ms_per_second = 1000;
constexpr std::int64_t ms_per_hour = 3600 * ms_per_second;
constexpr std::int64_t ms_per_day = 24 * ms_per_hour;

/// Days since 1970 UTC.
using day_number = std::int32_t;

constexpr day_number day_of(std::int64_t at_ms) {
  const auto day = at_ms / ms_per_day;
  return static_cast<day_number>(at_ms % ms_per_day < 0 ? day - 1 : day);
}

/// The entry of `day` in a list that rises by `day`, made if there is none; null if it is more than `days_max` older
/// than the newest. What has become so old is forgotten, so that the list never has more than `days_max` entries.
template <class Entry>
Entry* entry_of_day(std::vector<Entry>& days, day_number day, day_number days_max) {
  if (days.empty() || day > days.back().day) {
    auto kept = days.begin();
    while (kept != days.end() && kept->day <= day - days_max) ++kept;
    days.erase(days.begin(), kept);
    days.push_back({.day = day});
    return &days.back();
  }
  if (day <= days.back().day - days_max) return nullptr;
  auto at = days.end() - 1;
  while (at != days.begin() && at->day > day) --at;
  if (at->day == day) return &*at;
  return &*days.insert(at->day < day ? at + 1 : at, {.day = day});
}

}  // namespace millrace::fraud
