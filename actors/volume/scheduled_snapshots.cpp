#include "actors/volume/scheduled_snapshots.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>

namespace millrace {
namespace {

using days = std::chrono::sys_days;

std::string text_of(days day) {
  const std::chrono::year_month_day date(day);
  char text[32];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()));
  return text;
}

struct period {
  std::string schedule;
  std::string name;
  std::uint32_t keep = 0;
};

std::vector<period> periods_of(const snapshot_schedule& schedule, std::int64_t now) {
  const std::chrono::sys_time<std::chrono::nanoseconds> moment{std::chrono::nanoseconds(now)};
  const auto day = std::chrono::floor<std::chrono::days>(moment);
  const auto hour = std::chrono::floor<std::chrono::hours>(moment - day).count();
  const auto monday = day - (std::chrono::weekday(day) - std::chrono::Monday);
  char hour_text[16];
  std::snprintf(hour_text, sizeof hour_text, "T%02d", static_cast<int>(hour));
  return {{"hourly", "hourly-" + text_of(day) + hour_text, schedule.hourly},
          {"daily", "daily-" + text_of(day), schedule.daily},
          {"weekly", "weekly-" + text_of(monday), schedule.weekly}};
}

}  // namespace

scheduled_snapshots plan_snapshots(const snapshot_schedule& schedule, const std::vector<snapshot_record>& snapshots,
                                   std::int64_t now) {
  scheduled_snapshots plan;
  for (const auto& period : periods_of(schedule, now)) {
    std::vector<const snapshot_record*> made;
    bool current = false;
    for (const auto& snapshot : snapshots) {
      current = current || snapshot.name == period.name;
      if (snapshot.schedule == period.schedule) made.push_back(&snapshot);
    }
    const bool due = period.keep != 0 && !current;
    if (due) plan.to_make.push_back({period.name, period.schedule});
    const auto there = made.size() + (due ? 1 : 0);
    const auto too_many = there > period.keep ? there - period.keep : 0;
    for (std::size_t i = 0; i < std::min(too_many, made.size()); ++i)
      if (made[i]->clones == 0) plan.to_delete.push_back(*made[i]);
  }
  return plan;
}

}  // namespace millrace
