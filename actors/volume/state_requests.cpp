// What services of the node ask: not a client's request.
#include <xxhash.h>

#include <algorithm>
#include <bit>
#include <limits>
#include <string_view>
#include <vector>

#include "actors/volume/request_handlers.hpp"
#include "actors/volume/table_rows.hpp"
#include "actors/volume/table_settings.hpp"
#include "actors/volume/volume_keys.hpp"
#include "actors/volume/volume_limits.hpp"

namespace millrace::volume_requests {
namespace {

constexpr std::uint64_t not_there = std::numeric_limits<std::uint64_t>::max();

/// Where in a batch a key was written last.
class last_writes {
 public:
  /// For as many writes as `expected`.
  last_writes(const map_batch& batch, std::size_t expected) : batch_(batch), places_(std::bit_ceil(2 * expected + 2)) {}

  /// The write of `key` before this one, if there was any; the one that comes next is the last.
  const map_write* replace(std::string_view key) {
    const auto hash = XXH3_64bits(key.data(), key.size());
    const auto next = static_cast<std::uint32_t>(batch_.writes().size());
    for (auto at = hash;; ++at) {
      auto& place = places_[at & (places_.size() - 1)];
      if (place.index == none) {
        place = {static_cast<std::uint32_t>(hash >> 32U), next};
        return nullptr;
      }
      const auto& written = batch_.writes()[place.index];
      if (place.hash != static_cast<std::uint32_t>(hash >> 32U) || written.key != key) continue;
      place.index = next;
      return &written;
    }
  }

 private:
  static constexpr std::uint32_t none = 0xffffffffU;
  struct place_t {
    std::uint32_t hash = 0;
    std::uint32_t index = none;
  };

  const map_batch& batch_;
  std::vector<place_t> places_;
};

/// Puts and erases of a table, and what they do to its size: without a copy of the rows before.
class plain_writer {
 public:
  plain_writer(const map_reader& tree, object_id table, std::size_t writes)
      : tree_(tree), table_(table), last_(batch, writes) {}

  decided<void> write(const map_write& change) {
    auto key = volume_keys::row(table_, change.key);
    const auto before = size_before(key);
    if (!before) return before.error();
    const bool stays = change.what == map_write::kind::put;
    if (*before != not_there) {
      bytes_more -= static_cast<std::int64_t>(*before);
      if (!stays) bytes_more -= static_cast<std::int64_t>(change.key.size());
    } else if (stays) {
      bytes_more += static_cast<std::int64_t>(change.key.size());
    }
    rows_more += static_cast<std::int64_t>(stays) - static_cast<std::int64_t>(*before != not_there);
    if (stays) bytes_more += static_cast<std::int64_t>(change.value.size());
    stays ? batch.put(key, change.value) : batch.erase(key);
    return {};
  }

  map_batch batch;
  std::int64_t bytes_more = 0;
  std::int64_t rows_more = 0;

 private:
  decided<std::uint64_t> size_before(const std::string& key) {
    if (const auto* earlier = last_.replace(key)) {
      return earlier->what == map_write::kind::put ? earlier->value.size() : not_there;
    }
    const auto found = tree_.get(key, value_);
    if (!found) return refusal_of(found.error());
    return *found ? value_.size() : not_there;
  }

  const map_reader& tree_;
  const object_id table_;
  last_writes last_;
  std::string value_;
};

decided<void> write_plain(volume_call& call, const located_place& place, inode& table, const state_rows& rows) {
  plain_writer writer(*place.tree, table.id, rows.changes.writes().size());
  for (const auto& change : rows.changes.writes()) {
    if (auto done = writer.write(change); !done) return done;
  }
  volume_edit edit(*place.tree, call.now);
  table.size += static_cast<std::uint64_t>(writer.bytes_more);
  table.rows += static_cast<std::uint64_t>(writer.rows_more);
  table.modified_at = table.changed_at = call.now;
  edit.store(table);
  if (auto counted = edit.count(writer.bytes_more, 0); !counted) return counted;
  if (auto written = from_store(call.store.write(place.volume.id, writer.batch)); !written) return written;
  return commit(call, place.volume, edit);
}

decided<void> erase_whole_range(row_writer& writer, const map_write& range) {
  for (;;) {
    const auto more = writer.erase_range(range.key, range.value, volume_limits::rows_erased_max);
    if (!more) return more.error();
    if (!*more) return {};
  }
}

/// With ranges, of which it is not known what they hold.
decided<void> write_ranges(volume_call& call, const located_place& place, inode& table, const state_rows& rows) {
  volume_edit edit(*place.tree, call.now);
  row_writer writer(edit, table, nullptr);
  for (const auto& change : rows.changes.writes()) {
    decided<void> done;
    switch (change.what) {
      case map_write::kind::put: done = writer.put(change.key, change.value, {}); break;
      case map_write::kind::erase: done = writer.erase(change.key, {}); break;
      case map_write::kind::erase_range: done = erase_whole_range(writer, change); break;
    }
    if (!done) return done;
  }
  if (auto finished = writer.finish(); !finished) return finished;
  return commit(call, place.volume, edit);
}

}  // namespace

decided<void> keep_state(volume_call& call, const state_rows& rows) {
  const auto place = locate_writable(call, rows.volume, rows.table);
  if (!place) return place.error();
  auto table = load_kind(*place, object_kind::TABLE);
  if (!table) return table.error();
  if (find_pair(table->settings, changelog_setting) != nullptr)
    return refuse(volume_code::INVALID, "the state of a service has no changelog: it would be told of each commit",
                  table->name);
  const auto guard = get_row(*place->tree, table->id, rows.guard_key);
  if (!guard) return guard.error();
  if (*guard != rows.guard_value)
    return refuse(volume_code::CONDITION_FAILED, "the service's state is not what it has written last", table->name);
  call.reply.setDone();
  const auto& writes = rows.changes.writes();
  const bool any_range =
      std::ranges::any_of(writes, [](const auto& w) { return w.what == map_write::kind::erase_range; });
  return any_range ? write_ranges(call, *place, *table, rows) : write_plain(call, *place, *table, rows);
}

}  // namespace millrace::volume_requests
