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

/// Which keys have come before, by their hashes. Most batches have each key once.
class keys_seen {
 public:
  explicit keys_seen(std::size_t expected) : places_(std::bit_ceil(2 * expected + 2), 0) {}

  /// Whether a key of this hash has come before. For as many as were expected.
  bool add(std::string_view key) {
    const auto hash = XXH3_64bits(key.data(), key.size()) | 1U;  // 0 is a free place
    for (auto at = hash >> 1U;; ++at) {
      auto& place = places_[at & (places_.size() - 1)];
      if (place == hash) return true;
      if (place != 0) continue;
      place = hash;
      return false;
    }
  }

 private:
  std::vector<std::uint64_t> places_;
};

/// Puts and erases of a table, and what they do to its size: without a copy of the rows before.
class plain_writer {
 public:
  plain_writer(const map_reader& tree, object_id table, std::size_t writes)
      : tree_(tree), table_(table), seen_(writes) {}

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
    if (seen_.add(key)) {
      for (auto earlier = batch.writes().rbegin(); earlier != batch.writes().rend(); ++earlier) {
        if (earlier->key == key) return earlier->what == map_write::kind::put ? earlier->value.size() : not_there;
      }
    }
    const auto found = tree_.get(key, value_);
    if (!found) return refusal_of(found.error());
    return *found ? value_.size() : not_there;
  }

  const map_reader& tree_;
  const object_id table_;
  keys_seen seen_;
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
