#include "apps/millrace/text/position.hpp"

#include <fmt/format.h>

#include <charconv>
#include <optional>

#include "apps/millrace/text/instant.hpp"

namespace millrace::cli {
namespace {

std::optional<std::int64_t> whole_number(std::string_view digits) {
  std::int64_t number = 0;
  if (digits.empty() || digits.front() == '-') return std::nullopt;
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (failure != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

}  // namespace

result<position> parse_position(std::string_view text, kafka::timestamp now, sign_means sign) {
  if (text == "start") return position(at_start{});
  if (text == "end") return position(at_end{});
  if (text.starts_with('@')) {
    const auto instant = parse_instant(text.substr(1), now);
    if (!instant) return instant.error();
    return position(*instant);
  }
  const char first = text.empty() ? ' ' : text.front();
  const bool is_signed = first == '-' || first == '+';
  const auto number = whole_number(is_signed ? text.substr(1) : text);
  if (number && !is_signed) return position(kafka::offset(*number));
  if (number && sign == sign_means::from_current) return position(shifted_by{first == '-' ? -*number : *number});
  if (number && first == '-') return position(before_end{*number});
  return make_error(errc::invalid_argument,
                    fmt::format("'{}' is no position; write start, end, an offset, -N, or @TIME", text));
}

}  // namespace millrace::cli
