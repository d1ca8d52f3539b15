#include "apps/millrace/text/topic_selection.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

namespace millrace::cli {
namespace {

constexpr std::int32_t partitions_max = 100'000;

struct range {
  std::int32_t first;
  std::int32_t last;
};

std::optional<std::int32_t> index_of(std::string_view digits) {
  std::int32_t index = -1;
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), index);
  if (failure != std::errc{} || end != digits.data() + digits.size() || index < 0) return std::nullopt;
  return index;
}

std::optional<range> range_of(std::string_view text) {
  const auto dash = text.find('-');
  const auto first = index_of(text.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : index_of(text.substr(dash + 1));
  if (!first || !last || *last < *first || *last - *first >= partitions_max) return std::nullopt;
  return range{*first, *last};
}

}  // namespace

result<std::vector<kafka::partition_index>> parse_partitions(std::string_view text) {
  std::vector<kafka::partition_index> partitions;
  for (std::size_t start = 0; start <= text.size();) {
    const std::size_t end = std::min(text.find(',', start), text.size());
    const auto some = range_of(text.substr(start, end - start));
    if (!some || std::ssize(partitions) > partitions_max) {
      return make_error(errc::invalid_argument, fmt::format("'{}' are no partitions; write 0,2,5-7", text));
    }
    for (std::int32_t index = some->first; index <= some->last; ++index) partitions.emplace_back(index);
    start = end + 1;
  }
  std::sort(partitions.begin(), partitions.end());
  partitions.erase(std::unique(partitions.begin(), partitions.end()), partitions.end());
  return partitions;
}

result<topic_selection> parse_topic_selection(std::string_view text) {
  const auto colon = text.rfind(':');
  const bool begins_with_digit =
      colon != std::string_view::npos && colon + 1 < text.size() && text[colon + 1] >= '0' && text[colon + 1] <= '9';
  const bool has_partitions = colon != std::string_view::npos && (begins_with_digit || !text.starts_with('/'));
  topic_selection selected{std::string(has_partitions ? text.substr(0, colon) : text), {}};
  if (selected.topic.empty()) return make_error(errc::invalid_argument, fmt::format("'{}' names no topic", text));
  if (!has_partitions) return selected;
  auto partitions = parse_partitions(text.substr(colon + 1));
  if (!partitions) return partitions.error();
  selected.partitions = std::move(*partitions);
  return selected;
}

}  // namespace millrace::cli
