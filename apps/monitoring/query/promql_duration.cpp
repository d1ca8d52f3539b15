#include "apps/monitoring/query/promql_duration.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace millrace::monitoring {
namespace {

struct duration_unit {
  std::string_view name;
  std::int64_t ms;
  bool only_whole;  // written only if nothing shorter is left: 1w, but 8d
};

constexpr std::array<duration_unit, 7> duration_units{{{"y", 365LL * 86'400'000, true},
                                                       {"w", 7LL * 86'400'000, true},
                                                       {"d", 86'400'000, false},
                                                       {"h", 3'600'000, false},
                                                       {"m", 60'000, false},
                                                       {"s", 1'000, false},
                                                       {"ms", 1, false}}};

error no_duration(std::string_view text) {
  return make_error(errc::invalid_argument,
                    "'" + std::string(text.substr(0, 100)) + "' is no duration such as 30s, 5m or 1h30m");
}

std::string_view unit_name(std::string_view text) {
  std::size_t length = 0;
  while (length < text.size() && text[length] >= 'a' && text[length] <= 'z') ++length;
  return text.substr(0, length);
}

}  // namespace

result<std::int64_t> duration_ms_of(std::string_view text) {
  if (text == "0") return 0;
  if (text.empty()) return no_duration(text);
  std::int64_t total = 0;
  std::size_t next_unit = 0;
  for (auto rest = text; !rest.empty();) {
    std::int64_t number = 0;
    const auto [end, failure] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
    if (failure != std::errc{} || number < 0) return no_duration(text);
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
    const auto name = unit_name(rest);
    rest.remove_prefix(name.size());
    while (next_unit < duration_units.size() && duration_units[next_unit].name != name) ++next_unit;
    if (next_unit == duration_units.size()) return no_duration(text);
    std::int64_t part = 0;
    if (__builtin_mul_overflow(number, duration_units[next_unit++].ms, &part) ||
        __builtin_add_overflow(total, part, &total) || total > duration_ms_max) {
      return make_error(errc::invalid_argument, "the duration '" + std::string(text.substr(0, 100)) + "' is too long");
    }
  }
  return total;
}

std::string duration_text(std::int64_t ms) {
  if (ms == 0) return "0s";
  std::string out;
  for (const auto& unit : duration_units) {
    if (ms < unit.ms || (unit.only_whole && ms % unit.ms != 0)) continue;
    out += std::to_string(ms / unit.ms);
    out += unit.name;
    ms %= unit.ms;
  }
  return out;
}

result<std::int64_t> seconds_as_ms(double seconds, std::int64_t bound_ms) {
  const auto ms = std::round(seconds * 1000);
  if (!(std::abs(ms) <= static_cast<double>(bound_ms))) {
    return make_error(errc::invalid_argument, "so many seconds are too many, or no number");
  }
  return static_cast<std::int64_t>(ms);
}

}  // namespace millrace::monitoring
