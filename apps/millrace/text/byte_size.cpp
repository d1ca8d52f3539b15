#include "apps/millrace/text/byte_size.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

namespace millrace::cli {
namespace {

/// How many times 1024 the unit is; -1: there is no such unit.
int power_of(std::string_view unit) {
  if (unit.empty() || unit == "B") return 0;
  constexpr std::string_view letters = "KMGT";
  const auto at = letters.find(unit.front());
  if (at == std::string_view::npos || (unit.size() != 1 && unit.substr(1) != "iB")) return -1;
  return static_cast<int>(at) + 1;
}

}  // namespace

result<std::uint64_t> parse_byte_size(std::string_view text) {
  const auto refusal = make_error(errc::invalid_argument,
                                  fmt::format("'{}' is no size; write 4096, 512KiB, 10GiB (units of 1024)", text));
  double number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  if (failure != std::errc{} || !(number >= 0)) return refusal;
  std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  while (unit.starts_with(' ')) unit.remove_prefix(1);
  const int power = power_of(unit);
  if (power < 0) return refusal;
  if (power == 0) {  // digits that a double would round
    std::uint64_t exact = 0;
    const auto whole = std::from_chars(text.data(), end, exact);
    if (whole.ec != std::errc{} || whole.ptr != end) return refusal;
    return exact;
  }
  const double bytes = std::round(std::ldexp(number, 10 * power));
  if (bytes >= 9.2e18) return refusal;
  return static_cast<std::uint64_t>(bytes);
}

}  // namespace millrace::cli
