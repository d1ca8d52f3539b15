#include "apps/millrace/text/partition_list.hpp"

#include <charconv>
#include <optional>
#include <string>

namespace millrace::cli {
namespace {

/// Takes a number from the front.
std::optional<std::int32_t> take_number(std::string_view& text) {
  std::int32_t number = 0;
  const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (wrong != std::errc() || number < 0) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

bool take(std::string_view& text, char c) {
  if (!text.starts_with(c)) return false;
  text.remove_prefix(1);
  return true;
}

}  // namespace

result<std::set<kafka::partition_index>> parse_partition_list(std::string_view text) {
  const auto wrong = make_error(errc::invalid_argument, "'" + std::string(text) +
                                                            "' is no list of partitions like 0-3,7, of at most " +
                                                            std::to_string(partition_list_max));
  std::set<kafka::partition_index> all;
  do {
    const auto first = take_number(text);
    if (!first) return wrong;
    const auto last = take(text, '-') ? take_number(text) : first;
    if (!last || *last < *first || static_cast<std::size_t>(*last - *first) >= partition_list_max) return wrong;
    for (auto i = 0; i <= *last - *first; ++i) all.insert(kafka::partition_index(*first + i));
    if (all.size() > partition_list_max) return wrong;
  } while (take(text, ','));
  if (!text.empty()) return wrong;
  return all;
}

}  // namespace millrace::cli
