#include "runtime/config/quantity.hpp"

#include <charconv>
#include <span>

namespace millrace {
namespace {

struct suffix {
  std::string_view name;
  std::int64_t factor;
};

constexpr suffix byte_suffixes[] = {
    {"B", 1}, {"KiB", 1LL << 10}, {"MiB", 1LL << 20}, {"GiB", 1LL << 30}, {"TiB", 1LL << 40}};

// In microseconds, so that both measures of time can be told from one table.
constexpr suffix time_suffixes[] = {{"us", 1},         {"ms", 1'000},        {"s", 1'000'000},
                                    {"m", 60'000'000}, {"h", 3'600'000'000}, {"d", 86'400'000'000}};

std::span<const suffix> suffixes_of(measure unit) {
  switch (unit) {
    case measure::none: return {};
    case measure::bytes: return byte_suffixes;
    case measure::milliseconds:
    case measure::microseconds: return time_suffixes;
  }
  return {};
}

std::string known_suffixes(measure unit) {
  std::string out;
  for (const auto& known : suffixes_of(unit)) out += (out.empty() ? "" : ", ") + std::string(known.name);
  return out;
}

}  // namespace

std::string_view name_of(measure unit) {
  switch (unit) {
    case measure::none: return "";
    case measure::bytes: return "bytes";
    case measure::milliseconds: return "milliseconds";
    case measure::microseconds: return "microseconds";
  }
  return "";
}

result<std::int64_t> parse_quantity(std::string_view text, measure unit) {
  const auto refuse = [&](const std::string& why) {
    return make_error(errc::invalid_argument, "'" + std::string(text) + "' " + why);
  };
  std::int64_t number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure == std::errc::result_out_of_range) return refuse("is beyond 64 bits");
  if (failure != std::errc{}) return refuse("is no whole number");
  auto rest = text.substr(static_cast<std::size_t>(end - text.data()));
  if (rest.empty()) return number;
  if (unit == measure::none) return refuse("is no whole number");
  while (rest.starts_with(' ')) rest.remove_prefix(1);
  for (const auto& known : suffixes_of(unit)) {
    if (known.name != rest) continue;
    std::int64_t scaled = 0;
    if (__builtin_mul_overflow(number, known.factor, &scaled)) return refuse("is beyond 64 bits");
    const std::int64_t divisor = unit == measure::milliseconds ? 1'000 : 1;
    if (scaled % divisor != 0) return refuse("is no whole number of " + std::string(name_of(unit)));
    return scaled / divisor;
  }
  return refuse("has an unknown unit; there are " + known_suffixes(unit));
}

}  // namespace millrace
