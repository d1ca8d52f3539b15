#include "apps/millrace/volumes/volume_output.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <chrono>

#include "apps/millrace/text/quantity.hpp"

namespace millrace::cli {

std::int64_t now_ns() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

std::string text_of(schema::Quota::Reader quota) {
  std::vector<std::string> parts;
  if (quota.getBytesMax() != 0) parts.push_back(readable_bytes(quota.getBytesMax()));
  if (quota.getObjectsMax() != 0) {
    parts.push_back(grouped(static_cast<std::int64_t>(quota.getObjectsMax())) + " objects");
  }
  return parts.empty() ? "none" : fmt::format("{}", fmt::join(parts, ", "));
}

std::string text_of(schema::Schedule::Reader schedule) {
  std::vector<std::string> parts;
  if (schedule.getHourly() != 0) parts.push_back(fmt::format("{} hourly", schedule.getHourly()));
  if (schedule.getDaily() != 0) parts.push_back(fmt::format("{} daily", schedule.getDaily()));
  if (schedule.getWeekly() != 0) parts.push_back(fmt::format("{} weekly", schedule.getWeekly()));
  return parts.empty() ? "none" : fmt::format("{}", fmt::join(parts, ", "));
}

}  // namespace millrace::cli
