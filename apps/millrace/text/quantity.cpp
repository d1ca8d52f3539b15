#include "apps/millrace/text/quantity.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <limits>
#include <utility>

namespace millrace::cli {
namespace {

struct unit {
  std::string_view name;
  std::uint64_t milliseconds;
};

constexpr std::array time_units = {unit{"ms", 1}, unit{"d", 86'400'000}, unit{"h", 3'600'000}, unit{"m", 60'000},
                                   unit{"s", 1'000}};
/// Takes a number from the front of `rest`.
bool take_number(std::string_view& rest, std::uint64_t& number) {
  const auto [end, failure] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
  if (failure != std::errc{}) return false;
  rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
  return true;
}

/// Takes a unit of time from the front of `rest`; its milliseconds, or 0 if there is none.
std::uint64_t take_unit(std::string_view& rest) {
  for (const auto& candidate : time_units) {
    if (!rest.starts_with(candidate.name)) continue;
    rest.remove_prefix(candidate.name.size());
    return candidate.milliseconds;
  }
  return 0;
}

bool product_fits(std::uint64_t a, std::uint64_t b) {
  constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max() / 2;
  return b == 0 || a <= most / b;
}

}  // namespace

result<std::chrono::milliseconds> parse_duration(std::string_view text) {
  const auto refusal = [&] {
    return make_error(errc::invalid_argument, fmt::format("'{}' is no duration; write 90s, 5m, 1h30m, 7d", text));
  };
  std::uint64_t total = 0;
  std::string_view rest = text;
  do {
    std::uint64_t number = 0;
    if (!take_number(rest, number)) return refusal();
    const std::uint64_t size = take_unit(rest);
    if (size == 0 || !product_fits(number, size)) return refusal();
    total += number * size;
    if (!product_fits(total, 1)) return refusal();
  } while (!rest.empty());
  return std::chrono::milliseconds(static_cast<std::int64_t>(total));
}

std::string grouped(std::int64_t number) {
  std::string digits = std::to_string(number);
  const std::ptrdiff_t first = number < 0 ? 1 : 0;
  for (std::ptrdiff_t at = std::ssize(digits) - 3; at > first; at -= 3)
    digits.insert(static_cast<std::size_t>(at), ",");
  return digits;
}

std::string readable_bytes(std::uint64_t bytes) {
  if (bytes < 1024) return fmt::format("{} B", bytes);
  constexpr std::array names = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  double scaled = static_cast<double>(bytes) / 1024;
  std::size_t name = 0;
  while (scaled >= 1024 && name + 1 < names.size()) {
    scaled /= 1024;
    ++name;
  }
  return fmt::format("{:.1f} {}", scaled, names[name]);
}

std::string readable_duration(std::chrono::milliseconds duration) {
  const auto ms = duration.count();
  if (ms < 1'000) return fmt::format("{} ms", ms);
  if (ms < 60'000) return fmt::format("{:.1f} s", static_cast<double>(ms) / 1'000);
  if (ms < 3'600'000) return fmt::format("{} m {:02} s", ms / 60'000, ms / 1'000 % 60);
  return fmt::format("{} h {:02} m", ms / 3'600'000, ms / 60'000 % 60);
}

}  // namespace millrace::cli
