#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "actors/volume/volume_edit.hpp"
#include "actors/volume/volume_ids.hpp"
#include "actors/volume/volume_refusal.hpp"

/// Which volumes and snapshots there are, and their settings: a tree of its own, so that no snapshot or roll-back of a
/// volume touches them. Keys: actors/volume/volume_keys.md. Rules of names: actors/volume/README.md.
namespace millrace {

/// How many snapshots are kept of each kind.
struct snapshot_schedule {
  std::uint32_t hourly = 0;
  std::uint32_t daily = 0;
  std::uint32_t weekly = 0;

  friend bool operator==(const snapshot_schedule&, const snapshot_schedule&) = default;
};

struct mirror_record {
  std::string source;  ///< "host:port/payments"; empty: no mirror
  std::uint32_t every_seconds = 0;
  bool continuous = false;
  std::uint64_t bytes_per_second_max = 0;
  std::uint32_t keep_snapshots = 2;
  bool promoted = false;

  friend bool operator==(const mirror_record&, const mirror_record&) = default;
};

struct volume_record {
  volume_id id;
  std::string name;  ///< stands in the key
  std::string owner;
  std::int64_t created_at = 0;
  volume_quota quota;
  snapshot_schedule schedule;
  mirror_record mirror;
  std::string cloned_from;  ///< "/payments@before-v8" as it was called then; empty: no clone
  volume_id clone_volume;   ///< whose snapshot it stands on; 0: none
  volume_snapshot clone_snapshot;

  bool read_only() const { return !mirror.source.empty() && !mirror.promoted; }
  friend bool operator==(const volume_record&, const volume_record&) = default;
};

struct snapshot_record {
  volume_snapshot id;
  std::string name;
  std::int64_t created_at = 0;
  std::string schedule;  ///< "hourly", "daily", "weekly"; empty: made by hand
  volume_counters counters;
  std::uint32_t clones = 0;

  friend bool operator==(const snapshot_record&, const snapshot_record&) = default;
};

namespace volume_registry {

result<std::optional<volume_record>> find_volume(const map_reader& registry, std::string_view name);
result<std::optional<volume_record>> find_volume(const map_reader& registry, volume_id id);
result<std::vector<volume_record>> list_volumes(const map_reader& registry, std::string_view prefix);

result<std::optional<snapshot_record>> find_snapshot(const map_reader& registry, volume_id volume,
                                                     std::string_view name);
result<std::optional<snapshot_record>> find_snapshot(const map_reader& registry, volume_id volume, volume_snapshot id);

/// The oldest first.
result<std::vector<snapshot_record>> list_snapshots(const map_reader& registry, volume_id volume);

void put(map_batch& batch, const volume_record& volume);
void erase(map_batch& batch, const volume_record& volume);
void put(map_batch& batch, volume_id volume, const snapshot_record& snapshot);
void erase(map_batch& batch, volume_id volume, const snapshot_record& snapshot);

/// Which volume a path belongs to: that with the longest name that the path begins with.
struct owner_of_path {
  volume_record volume;
  std::size_t names = 0;  ///< of the path that are the volume's name
  std::string snapshot;   ///< "@before-v8" behind the volume's name; empty: none
};
decided<owner_of_path> find_owner(const map_reader& registry, const std::vector<std::string>& names);

/// Whether a volume may be called so, by its characters and by the volumes there are.
decided<void> check_volume_name(const map_reader& registry, const std::vector<std::string>& names);

decided<void> check_snapshot_name(std::string_view name);

}  // namespace volume_registry
}  // namespace millrace
