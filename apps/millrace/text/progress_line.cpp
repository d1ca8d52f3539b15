#include "apps/millrace/text/progress_line.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "apps/millrace/text/quantity.hpp"

namespace millrace::cli {
namespace {

constexpr std::size_t bar_width = 24;

std::string bar(double fraction) {
  const auto filled = static_cast<std::size_t>(fraction * bar_width);
  std::string cells(filled, '=');
  if (filled < bar_width) cells += '>';
  cells.resize(bar_width, ' ');
  return cells;
}

/// "  [====>   ]  48 %"
std::string share(std::uint64_t done, std::uint64_t expected) {
  const double fraction =
      std::min(1.0, static_cast<double>(done) / static_cast<double>(std::max<std::uint64_t>(1, expected)));
  return fmt::format("  [{}]  {} %", bar(fraction), static_cast<int>(fraction * 100));
}

}  // namespace

std::string progress_line(std::string_view work, const transfer& now) {
  const double seconds = std::max(1.0, static_cast<double>(now.elapsed.count())) / 1'000;
  const double per_second = static_cast<double>(now.bytes) / seconds;
  std::string line(work);
  if (now.bytes_expected) line += share(now.bytes, *now.bytes_expected);
  line += fmt::format("  {} files  {}  {}/s", grouped(static_cast<std::int64_t>(now.files)), readable_bytes(now.bytes),
                      readable_bytes(static_cast<std::uint64_t>(per_second)));
  if (now.bytes_expected && now.bytes != 0 && now.bytes < *now.bytes_expected) {
    const double left = static_cast<double>(*now.bytes_expected - now.bytes) / per_second;
    line += fmt::format("  {} s left", static_cast<std::int64_t>(left) + 1);
  }
  return line;
}

std::string progress_line(std::string_view work, const progress& now) {
  const double seconds = std::max(1.0, static_cast<double>(now.elapsed.count())) / 1'000;
  const double per_second = static_cast<double>(now.records) / seconds;
  std::string line(work);
  if (now.records_expected) line += share(now.records, *now.records_expected);
  line += fmt::format("  {} records", grouped(static_cast<std::int64_t>(now.records)));
  if (now.bytes != 0) line += "  " + readable_bytes(now.bytes);
  line += fmt::format("  {}/s", grouped(static_cast<std::int64_t>(per_second)));
  if (now.records_expected && now.records != 0 && now.records < *now.records_expected) {
    const double left = static_cast<double>(*now.records_expected - now.records) / per_second;
    line += fmt::format("  {} s left", static_cast<std::int64_t>(left) + 1);
  }
  return line;
}

}  // namespace millrace::cli
