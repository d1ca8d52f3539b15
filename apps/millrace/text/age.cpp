#include "apps/millrace/text/age.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "apps/millrace/text/instant.hpp"

namespace millrace::cli {

std::string readable_age(std::chrono::nanoseconds age) {
  const auto seconds = std::max<std::int64_t>(0, std::chrono::duration_cast<std::chrono::seconds>(age).count());
  if (seconds < 60) return fmt::format("{} s", seconds);
  if (seconds < 3'600) return fmt::format("{} min", seconds / 60);
  if (seconds < 86'400) return fmt::format("{} h", seconds / 3'600);
  return fmt::format("{} d", seconds / 86'400);
}

std::string readable_time(std::int64_t ns) {
  if (ns == 0) return "-";
  auto text = format_instant(kafka::timestamp(ns / 1'000'000));
  const auto point = text.find('.');
  if (point != std::string::npos) text.erase(point, text.size() - 1 - point);
  return text;
}

}  // namespace millrace::cli
