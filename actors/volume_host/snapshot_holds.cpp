#include "actors/volume_host/snapshot_holds.hpp"

#include <map>

#include "actors/volume/volume_registry.hpp"
#include "actors/volume_host/block_store_port.hpp"
#include "actors/volume_host/received_snapshot.hpp"
#include "actors/volume_host/stream_rows.hpp"

namespace millrace {
namespace {

/// The logs of one snapshot after the other.
class held_rows {
 public:
  explicit held_rows(const store::block_store& store) : store_(store) {}

  result<void> go_to(store::snapshot_id next) {
    auto done = at_.value == 0 ? read(next) : follow(next);
    at_ = next;
    return done;
  }

  const std::map<std::string, stream_rows::log_row, std::less<>>& rows() const { return rows_; }
  std::uint64_t rows_read() const { return rows_read_; }

 private:
  result<void> put(std::string_view key, std::string_view value) {
    ++rows_read_;
    auto row = stream_rows::read_log(key, value);
    if (!row) return row.error();
    if (*row) rows_.insert_or_assign(std::string(key), std::move(**row));
    return {};
  }

  result<void> read(store::snapshot_id first) {
    const auto state = store_.at(first);
    if (!state) return state.error();
    const auto range = stream_rows::keys();
    const auto cursor = (*state)->cursor();
    if (auto found = cursor->seek(range.first); !found) return found;
    while (cursor->valid() && cursor->key() < range.second) {
      const auto value = cursor->value();
      if (!value) return value.error();
      if (auto done = put(cursor->key(), *value); !done) return done;
      if (auto moved = cursor->next(); !moved) return moved;
    }
    return {};
  }

  result<void> follow(store::snapshot_id next) {
    const auto range = stream_rows::keys();
    return store_.diff(
        at_, next,
        [this](std::string_view key, const std::string_view*, const std::string_view* after) -> result<void> {
          if (after) return put(key, *after);
          if (const auto gone = rows_.find(key); gone != rows_.end()) rows_.erase(gone);
          return {};
        },
        {range.first, range.second});
  }

  const store::block_store& store_;
  store::snapshot_id at_;
  std::uint64_t rows_read_ = 0;
  std::map<std::string, stream_rows::log_row, std::less<>> rows_;
};

void restore(log_holds& holds, holder_id holder, const held_rows& held,
             const std::optional<received_snapshot>& received) {
  std::map<log_key, take_serial> since;
  if (received) {
    for (const auto& log : received->logs) since[log.key] = log.since;
  }
  for (const auto& [key, row] : held.rows()) {
    auto hold = row.hold;
    if (received) {
      const auto known = since.find(row.log);
      if (known == since.end()) continue;  // nobody has ever written to it; or the source's log of offsets
      hold.since = known->second;
    }
    holds.restore(row.log, holder, hold);
  }
}

/// By the registry: those of before a roll-back are of a tree that is no volume's any more.
result<std::uint64_t> restore_volume(const store::block_store& store, const map_reader& registry, volume_id volume,
                                     log_holds& holds) {
  const auto snapshots = volume_registry::list_snapshots(registry, volume);
  if (!snapshots) return snapshots.error();
  held_rows held(store);
  for (const auto& snapshot : *snapshots) {
    if (auto gone = held.go_to(store::snapshot_id(snapshot.id.value)); !gone) return gone.error();
    const auto received = find_received(registry, received_key(snapshot.id));
    if (!received) return received.error();
    restore(holds, holder_id(snapshot.id.value), held, *received);
  }
  return held.rows_read();
}

}  // namespace

result<std::uint64_t> restore_snapshot_holds(const store::block_store& store, log_holds& holds) {
  const auto registry = store.latest(block_store_port::registry_tree);
  if (!registry && registry.error().code == errc::not_found) return std::uint64_t{0};
  if (!registry) return registry.error();
  const auto volumes = volume_registry::list_volumes(**registry, {});
  if (!volumes) return volumes.error();
  std::uint64_t rows = 0;
  for (const auto& volume : *volumes) {
    const auto read = restore_volume(store, **registry, volume.id, holds);
    if (!read) return read.error();
    rows += *read;
  }
  return rows;
}

}  // namespace millrace
