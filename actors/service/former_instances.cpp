#include "actors/service/former_instances.hpp"

#include <algorithm>
#include <charconv>
#include <string>

#include "actors/service/commit_row.hpp"

namespace millrace {

result<std::vector<std::size_t>> indices_beyond(const map_reader& table, std::size_t count) {
  std::vector<std::size_t> beyond;
  const auto first = std::string(commit_row::key) + "/";
  const auto rows = table.cursor();
  for (auto moved = rows->seek(first);; moved = rows->next()) {
    if (!moved) return moved.error();
    if (!rows->valid() || !rows->key().starts_with(first)) return beyond;
    const auto number = rows->key().substr(first.size());
    std::size_t index = 0;
    const auto [end, wrong] = std::from_chars(number.data(), number.data() + number.size(), index);
    if (wrong != std::errc() || end != number.data() + number.size())
      return make_error(errc::corrupt, "no row of a commit: '" + std::string(rows->key()) + "'");
    if (index >= count) beyond.push_back(index);
  }
}

void former_instances::end_beyond(const map_reader& table, std::size_t count, const make_writer& make,
                                  commit_writer::done then) {
  const auto found = indices_beyond(table, count);
  if (!found) return then(found.error());
  for (const auto index : *found) writers_.push_back(make(index));
  end_from(0, then);
}

void former_instances::end_from(std::size_t next, const commit_writer::done& then) {
  if (next == writers_.size()) return then({});
  writers_[next]->open([this, next, then](const result<void>& how) { how ? end_from(next + 1, then) : then(how); });
}

bool former_instances::on_append(const envelope<schema::AppendReply>& reply) {
  return std::ranges::any_of(writers_, [&](const auto& writer) { return writer->on_append(reply); });
}

bool former_instances::on_state_kept(const state_kept& kept) {
  return std::ranges::any_of(writers_, [&](const auto& writer) { return writer->on_state_kept(kept); });
}

}  // namespace millrace
