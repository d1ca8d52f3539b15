#include "apps/millrace/store_files/store_damage_report.hpp"

#include <fmt/format.h>

#include "actors/volume/directory_tree.hpp"
#include "actors/volume/volume_keys.hpp"
#include "actors/volume/volume_limits.hpp"
#include "apps/millrace/text/bytes_format.hpp"

namespace millrace::cli {
namespace {

struct named_tree {
  volume_record volume;
  std::map<std::uint64_t, std::string> snapshots;  ///< names by id
};

using tree_names = std::map<store::tree_id, named_tree>;

/// What the registry tells of trees; what it does not is left without a name.
tree_names read_names(stopped_store& opened) {
  tree_names names;
  const auto volumes = opened.volumes();
  const auto registry = opened.port().registry();
  if (!volumes || !registry) return names;
  for (const auto& volume : *volumes) {
    const auto tree = opened.port().tree_of(volume.id);
    if (!tree) continue;
    auto& named = names[*tree];
    named.volume = volume;
    const auto snapshots = volume_registry::list_snapshots(**registry, volume.id);
    if (!snapshots) continue;
    for (const auto& s : *snapshots) named.snapshots[s.id.value] = s.name;
  }
  return names;
}

std::string kind_and_path(const map_reader& tree, object_id id) {
  const auto object = load_inode(tree, id);
  const auto path = path_of(tree, id);
  const auto kind = object && object->kind == object_kind::TABLE ? "table" : "file";
  return fmt::format("{} {}", kind, path ? *path : fmt::format("number {}", id.value));
}

std::string object_of(const map_reader& tree, const volume_keys::parts& key) {
  using volume_keys::space;
  switch (key.where) {
    case space::block: {
      if (key.rest.size() != 8) return kind_and_path(tree, key.id);
      const auto first = volume_keys::number_at(key.rest, 0) * volume_limits::block_bytes;
      return fmt::format("{}, bytes {} to {}", kind_and_path(tree, key.id), first,
                         first + volume_limits::block_bytes - 1);
    }
    case space::row: return fmt::format("row '{}' of {}", escaped(key.rest), kind_and_path(tree, key.id));
    case space::volume: return "the volume's counters";
    case space::object:
    case space::entry:
    case space::other_name:
    case space::unnamed:
    case space::stream:
    case space::source: return fmt::format("what is known of {}", kind_and_path(tree, key.id));
  }
  return "";
}

/// Whether the entry's value alone is damaged: its key can be read, and where it is.
bool is_value_alone(const map_reader& tree, const std::string& key) {
  const auto cursor = tree.cursor();
  if (!cursor->seek(key) || !cursor->valid() || cursor->key() != key) return false;
  return !cursor->value();
}

told_damage tell(stopped_store& opened, const tree_names& names, const store::store_damage& damage) {
  told_damage told{.what = damage.what};
  const auto named = names.find(damage.tree);
  if (named == names.end()) return told;
  told.volume = named->second.volume.name;
  const bool live = damage.snapshot.value == 0;
  if (!live) {
    const auto snapshot = named->second.snapshots.find(damage.snapshot.value);
    told.snapshot =
        snapshot == named->second.snapshots.end() ? fmt::format("number {}", damage.snapshot.value) : snapshot->second;
  }
  const auto key = volume_keys::split(damage.key);
  const auto tree = live ? opened.port().live(named->second.volume.id)
                         : opened.port().snapshot(named->second.volume.id, volume_snapshot(damage.snapshot.value));
  if (!key || !tree) return told;
  told.object = object_of(**tree, *key);
  const bool content = key->where == volume_keys::space::block || key->where == volume_keys::space::row;
  const auto now = opened.port().live(named->second.volume.id);
  if (content && now && is_value_alone(**now, damage.key)) {
    told.droppable = told_damage::entry{named->second.volume.id, damage.key};
  }
  return told;
}

}  // namespace

std::string text_of(const told_damage& damage) {
  std::string place = damage.volume.empty() ? "the store itself" : damage.volume;
  if (!damage.snapshot.empty()) place += "@" + damage.snapshot;
  if (!damage.object.empty()) place += ": " + damage.object;
  return fmt::format("{}: {}", place, damage.what.context);
}

result<std::vector<told_damage>> find_damage(stopped_store& opened) {
  std::vector<store::store_damage> found;
  auto scrubbed = opened.blocks().scrub([&](const store::store_damage& damage) { found.push_back(damage); });
  if (!scrubbed) return scrubbed.error();
  const auto names = read_names(opened);
  std::vector<told_damage> told;
  for (const auto& damage : found) told.push_back(tell(opened, names, damage));
  return told;
}

}  // namespace millrace::cli
