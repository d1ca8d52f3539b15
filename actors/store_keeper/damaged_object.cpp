#include "actors/store_keeper/damaged_object.hpp"

#include <algorithm>
#include <utility>

#include "actors/volume/directory_tree.hpp"
#include "actors/volume/volume_keys.hpp"
#include "actors/volume/volume_limits.hpp"
#include "codecs/access/access_token.hpp"

namespace millrace {
namespace {

using volume_keys::space;

/// UTF-8 for one line: bytes that are none, and control characters, as \xHH.
std::string printable(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  while (!bytes.empty()) {
    const auto good = first_byte_not_utf8(bytes);
    for (std::size_t i = 0; i < std::min(good + 1, bytes.size()); ++i) {
      const auto byte = static_cast<unsigned char>(bytes[i]);
      if (i == good || byte < 0x20 || byte == 0x7f) {
        text += {'\\', 'x', digits[byte >> 4], digits[byte & 15]};
      } else {
        text += byte == '\\' ? "\\\\" : std::string(1, bytes[i]);
      }
    }
    bytes.remove_prefix(std::min(bytes.size(), good + 1));
  }
  return text;
}

const char* kind_name(object_kind kind) {
  switch (kind) {
    case object_kind::DIRECTORY: return "directory";
    case object_kind::FILE: return "file";
    case object_kind::SYMLINK: return "symlink";
    case object_kind::TABLE: return "table";
    case object_kind::STREAM: return "stream";
    case object_kind::NONE: break;
  }
  return "object";
}

std::string part_of(const volume_keys::parts& key) {
  if (key.where == space::row) return "row '" + printable(key.rest) + "'";
  if (key.where != space::block || key.rest.size() != 8) return "what is known of it";
  const auto first = volume_keys::number_at(key.rest, 0) * volume_limits::block_bytes;
  return "bytes " + std::to_string(first) + " to " + std::to_string(first + volume_limits::block_bytes - 1);
}

/// The kind follows from the key where the object itself cannot be read.
void put_object(damaged_object& told, const map_reader& tree, const volume_keys::parts& key) {
  if (key.where == space::volume) {
    told.part = "the volume's counters";
    return;
  }
  if (key.where == space::changelog) {
    told.part = "whose changelog the topic " + printable(key.rest) + " is";
    return;
  }
  const auto object = load_inode(tree, key.id);
  told.kind = object                      ? kind_name(object->kind)
              : key.where == space::row   ? "table"
              : key.where == space::block ? "file"
              : key.where == space::entry ? "directory"
                                          : "object";
  const auto path = path_of(tree, key.id);
  told.path = path ? printable(*path) : "number " + std::to_string(key.id.value);
  if (path && path->empty()) told.path = key.id == root_directory ? "/" : "number " + std::to_string(key.id.value);
  told.part = part_of(key);
}

}  // namespace

std::string object_text(const damaged_object& damage) {
  if (damage.path.empty()) return damage.part;
  return damage.kind + " " + damage.path + ", " + damage.part;
}

std::string text_of(const damaged_object& damage) {
  std::string place = damage.volume.empty() ? "the store itself" : damage.volume;
  if (!damage.snapshot.empty()) place += "@" + damage.snapshot;
  if (const auto object = object_text(damage); !object.empty()) place += ": " + object;
  return place + ": " + damage.reason;
}

/// What cannot be read is left without a name. Snapshots are found by their numbers: after a roll-back they are of a
/// tree that is no volume's any more.
void damage_names::read_names() {
  if (std::exchange(read_, true)) return;
  const auto registry = port_.registry();
  if (!registry) return;
  const auto volumes = volume_registry::list_volumes(**registry, "");
  if (!volumes) return;
  for (const auto& volume : *volumes) {
    if (const auto tree = port_.tree_of(volume.id)) live_[*tree] = {volume.id, volume.name, live_state, {}};
    const auto snapshots = volume_registry::list_snapshots(**registry, volume.id);
    if (!snapshots) continue;
    for (const auto& s : *snapshots) {
      snapshots_[store::snapshot_id(s.id.value)] = {volume.id, volume.name, s.id, s.name};
    }
  }
}

const damage_names::named_state* damage_names::find(const store::store_damage& damage) {
  read_names();
  const auto known = snapshots_.find(damage.snapshot);
  if (known != snapshots_.end()) return &known->second;
  if (damage.snapshot.value != 0) return find_heir(damage.snapshot);
  const auto tree = live_.find(damage.tree);
  return tree == live_.end() ? nullptr : &tree->second;
}

/// A snapshot that has been deleted is still there for what was cloned from it, or rolled back to it.
const damage_names::named_state* damage_names::find_heir(store::snapshot_id deleted) const {
  for (const auto tree : port_.blocks().clones(deleted)) {
    if (const auto live = live_.find(tree); live != live_.end()) return &live->second;
    for (const auto id : port_.blocks().snapshots(tree)) {
      if (const auto known = snapshots_.find(id); known != snapshots_.end()) return &known->second;
    }
  }
  return nullptr;
}

std::optional<volume_id> damage_names::volume_of(const store::store_damage& damage) {
  const auto* named = find(damage);
  return named ? std::optional(named->volume) : std::nullopt;
}

damaged_object damage_names::tell(const store::store_damage& damage) {
  damaged_object told;
  told.reason = printable(damage.what.context);
  if (damage.tree == block_store_port::registry_tree) told.part = "the list of volumes";
  const auto* named = find(damage);
  if (!named) return told;
  told.volume = named->name;
  told.snapshot = named->snapshot;
  const auto key = volume_keys::split(damage.key);
  const auto tree = named->id.value == 0 ? port_.live(named->volume) : port_.snapshot(named->volume, named->id);
  if (key && tree) put_object(told, **tree, *key);
  return told;
}

}  // namespace millrace
