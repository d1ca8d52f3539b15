#include "actors/service/state_origin.hpp"

#include <charconv>
#include <string_view>

#include "actors/service/commit_row.hpp"

namespace millrace {
namespace {

constexpr std::string_view topic_row = "topic of ";  // and the source
constexpr std::string_view partitions_row = "partitions";

template <class Number>
result<Number> number_of(std::string_view row, std::string_view text) {
  Number number{};
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failed == std::errc() && end == text.data() + text.size()) return number;
  return make_error(errc::corrupt, "row '" + std::string(row) + "' of a service's state");
}

}  // namespace

result<state_origin> read_origin(const map_reader& table) {
  state_origin origin;
  const auto rows = table.cursor();
  for (auto moved = rows->seek(topic_row);; moved = rows->next()) {
    if (!moved) return moved.error();
    if (!rows->valid() || !rows->key().starts_with(topic_row)) break;
    const auto value = rows->value();
    if (!value) return value.error();
    const auto created = number_of<std::int64_t>(rows->key(), *value);
    if (!created) return created.error();
    origin.created_ms.emplace(rows->key().substr(topic_row.size()), *created);
  }
  std::string text;
  const auto found = table.get(partitions_row, text);
  if (!found) return found.error();
  if (!*found) return origin;
  const auto partitions = number_of<std::size_t>(partitions_row, text);
  if (!partitions) return partitions.error();
  origin.partitions = *partitions;
  return origin;
}

result<void> check_form(const map_reader& table, const std::string& volume, bool partitioned) {
  const auto origin = read_origin(table);
  if (!origin) return origin.error();
  std::string commit;
  const auto begun = table.get(commit_row::key, commit);
  if (!begun) return begun.error();
  const bool by_partition = origin->partitions.has_value();
  if ((!*begun && !by_partition) || by_partition == partitioned) return {};
  return make_error(errc::invalid_argument, "the state in " + volume + " is " + (by_partition ? "" : "not ") +
                                                "by partition: deploy it as before, or under another name");
}

void write_origin(map_batch& to, const state_origin& origin) {
  for (const auto& [source, created] : origin.created_ms) {
    to.put(std::string(topic_row) + source, std::to_string(created));
  }
  if (origin.partitions) to.put(std::string(partitions_row), std::to_string(*origin.partitions));
}

}  // namespace millrace
