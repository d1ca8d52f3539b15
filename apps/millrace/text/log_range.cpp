#include "apps/millrace/text/log_range.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace millrace::cli {
namespace {

constexpr std::size_t lines_max = 10;

/// `a` + `b`, at most what 64 bits hold; `a` is no negative number.
std::int64_t sum_at_most(std::int64_t a, std::int64_t b) {
  constexpr auto max = std::numeric_limits<std::int64_t>::max();
  return b > max - a ? max : a + b;
}

std::int64_t asked_offset(const log_range& range, const position& where, kafka::offset current) {
  if (std::holds_alternative<at_start>(where)) return range.start.value;
  if (const auto* back = std::get_if<before_end>(&where)) {
    return std::max(range.start.value, range.end.value - back->records);
  }
  if (const auto* offset = std::get_if<kafka::offset>(&where)) return offset->value;
  if (const auto* shift = std::get_if<shifted_by>(&where)) {
    return sum_at_most(current.value < 0 ? range.start.value : current.value, shift->records);
  }
  return range.end.value;
}

}  // namespace

placement place_in(const log_range& range, const position& where, kafka::offset current) {
  const kafka::offset asked(asked_offset(range, where, current));
  const auto side = asked < range.start ? log_side::before_start
                    : asked > range.end ? log_side::after_end
                                        : log_side::inside;
  return {std::clamp(asked, range.start, range.end), asked, side};
}

std::string text_of(const stray_position& stray) {
  const auto& [start, end] = stray.range;
  const auto holds = start == end ? std::string("no records") : fmt::format("{} to {}", start.value, end.value - 1);
  return fmt::format("{}:{} has no offset {}: it holds {}, the next will be {}", stray.topic, stray.partition.value,
                     stray.asked.value, holds, end.value);
}

std::string text_of(std::string_view attempt, const std::vector<stray_position>& strays, std::string_view advice) {
  std::string text;
  for (std::size_t i = 0; i < std::min(strays.size(), lines_max); ++i) {
    text += fmt::format("{}: {}\n", attempt, text_of(strays[i]));
  }
  if (strays.size() > lines_max)
    text += fmt::format("{}: and {} partitions more\n", attempt, strays.size() - lines_max);
  return text + fmt::format("{}: {}", attempt, advice);
}

}  // namespace millrace::cli
