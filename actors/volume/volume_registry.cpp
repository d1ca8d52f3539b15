#include "actors/volume/volume_registry.hpp"

#include <algorithm>

#include "actors/volume/registry_records.hpp"
#include "actors/volume/volume_keys.hpp"
#include "actors/volume/volume_limits.hpp"
#include "actors/volume/volume_path.hpp"

namespace millrace::volume_registry {
namespace {

std::string volume_key(std::string_view name) { return std::string("v").append(name); }

std::string number_key(char space, std::uint64_t first) {
  std::string key(1, space);
  volume_keys::append_number(key, first);
  return key;
}

std::string id_key(volume_id id) { return number_key('i', id.value); }

std::string snapshot_key(volume_id volume, volume_snapshot id) {
  auto key = number_key('s', volume.value);
  volume_keys::append_number(key, id.value);
  return key;
}

std::string snapshot_name_key(volume_id volume, std::string_view name) {
  return number_key('n', volume.value).append(name);
}

/// Calls `take(rest of the key, value)` for each key with the prefix, until it fails.
template <class Take>
result<void> for_each(const map_reader& registry, const std::string& prefix, Take take) {
  const auto at = registry.cursor();
  for (auto moved = at->seek(prefix);; moved = at->next()) {
    if (!moved) return moved;
    if (!at->valid() || !at->key().starts_with(prefix)) return {};
    const auto value = at->value();
    if (!value) return value.error();
    if (auto taken = take(at->key().substr(prefix.size()), *value); !taken) return taken;
  }
}

volume_refusal ambiguous(const std::string& name, const std::string& why) {
  return refuse(volume_code::AMBIGUOUS, why + ": one path would belong to two volumes; choose another name", name);
}

}  // namespace

result<std::optional<volume_record>> find_volume(const map_reader& registry, std::string_view name) {
  std::string value;
  const auto found = registry.get(volume_key(name), value);
  if (!found) return found.error();
  if (!*found) return std::optional<volume_record>();
  auto volume = decode_volume(name, value);
  if (!volume) return volume.error();
  return std::optional<volume_record>(std::move(*volume));
}

result<std::optional<volume_record>> find_volume(const map_reader& registry, volume_id id) {
  std::string name;
  const auto found = registry.get(id_key(id), name);
  if (!found) return found.error();
  if (!*found) return std::optional<volume_record>();
  return find_volume(registry, name);
}

result<std::vector<volume_record>> list_volumes(const map_reader& registry, std::string_view prefix) {
  std::vector<volume_record> volumes;
  auto walked =
      for_each(registry, volume_key(prefix), [&](std::string_view rest, std::string_view value) -> result<void> {
        auto volume = decode_volume(std::string(prefix).append(rest), value);
        if (!volume) return volume.error();
        volumes.push_back(std::move(*volume));
        return {};
      });
  if (!walked) return walked.error();
  return volumes;
}

result<std::optional<snapshot_record>> find_snapshot(const map_reader& registry, volume_id volume,
                                                     std::string_view name) {
  std::string value;
  const auto found = registry.get(snapshot_name_key(volume, name), value);
  if (!found) return found.error();
  if (!*found) return std::optional<snapshot_record>();
  if (value.size() != 8) return make_error(errc::corrupt, "the registry's name of snapshot " + std::string(name));
  return find_snapshot(registry, volume, volume_snapshot(volume_keys::number_at(value, 0)));
}

result<std::optional<snapshot_record>> find_snapshot(const map_reader& registry, volume_id volume, volume_snapshot id) {
  std::string value;
  const auto found = registry.get(snapshot_key(volume, id), value);
  if (!found) return found.error();
  if (!*found) return std::optional<snapshot_record>();
  auto snapshot = decode_snapshot(id, value);
  if (!snapshot) return snapshot.error();
  return std::optional<snapshot_record>(std::move(*snapshot));
}

result<std::vector<snapshot_record>> list_snapshots(const map_reader& registry, volume_id volume) {
  std::vector<snapshot_record> snapshots;
  auto walked = for_each(registry, number_key('s', volume.value),
                         [&](std::string_view rest, std::string_view value) -> result<void> {
                           if (rest.size() != 8) return make_error(errc::corrupt, "a snapshot's key in the registry");
                           auto snapshot = decode_snapshot(volume_snapshot(volume_keys::number_at(rest, 0)), value);
                           if (!snapshot) return snapshot.error();
                           snapshots.push_back(std::move(*snapshot));
                           return {};
                         });
  if (!walked) return walked.error();
  std::stable_sort(snapshots.begin(), snapshots.end(),
                   [](const auto& a, const auto& b) { return a.created_at < b.created_at; });
  return snapshots;
}

void put(map_batch& batch, const volume_record& volume) {
  batch.put(volume_key(volume.name), encode(volume));
  batch.put(id_key(volume.id), volume.name);
}

void erase(map_batch& batch, const volume_record& volume) {
  batch.erase(volume_key(volume.name));
  batch.erase(id_key(volume.id));
}

void put(map_batch& batch, volume_id volume, const snapshot_record& snapshot) {
  std::string id;
  volume_keys::append_number(id, snapshot.id.value);
  batch.put(snapshot_key(volume, snapshot.id), encode(snapshot));
  batch.put(snapshot_name_key(volume, snapshot.name), id);
}

void erase(map_batch& batch, volume_id volume, const snapshot_record& snapshot) {
  batch.erase(snapshot_key(volume, snapshot.id));
  batch.erase(snapshot_name_key(volume, snapshot.name));
}

decided<owner_of_path> find_owner(const map_reader& registry, const std::vector<std::string>& names) {
  for (auto count = names.size() + 1; count-- > 0;) {
    const auto prefix = join_path(names, count);
    auto volume = find_volume(registry, prefix);
    if (!volume) return refusal_of(volume.error());
    if (*volume) return owner_of_path{std::move(**volume), count, {}};
    const auto mark = prefix.rfind('@');
    if (mark == prefix.npos || prefix.find('/', mark) != prefix.npos || mark + 1 == prefix.size()) continue;
    const auto name = prefix.substr(0, mark);
    volume = find_volume(registry, name.empty() ? "/" : name);
    if (!volume) return refusal_of(volume.error());
    if (*volume) return owner_of_path{std::move(**volume), count, prefix.substr(mark + 1)};
  }
  return refuse(volume_code::NOT_FOUND, "no volume has this path", join_path(names));
}

decided<void> check_volume_name(const map_reader& registry, const std::vector<std::string>& names) {
  const auto name = join_path(names);
  for (const auto& part : names)
    if (part.find_first_of("@:") != part.npos || part == snapshots_name)
      return refuse(volume_code::INVALID,
                    "a volume's name has no \"@\", which begins a snapshot's, no \":\", which begins a "
                    "topic's, and no \".snapshot\"",
                    name);
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; };
  if (std::any_of(name.begin(), name.end(), is_control))
    return refuse(volume_code::INVALID, "a volume's name has no line breaks and other control characters");
  const auto same = find_volume(registry, name);
  if (!same) return refusal_of(same.error());
  if (*same) return refuse(volume_code::ALREADY_EXISTS, "there is such a volume", name);
  for (std::size_t count = 1; count < names.size(); ++count) {
    const auto above = find_volume(registry, join_path(names, count));
    if (!above) return refusal_of(above.error());
    if (*above) return ambiguous(name, "it would lie in volume " + (*above)->name);
  }
  const auto below = list_volumes(registry, name + "/");
  if (!below) return refusal_of(below.error());
  if (!below->empty()) return ambiguous(name, "volume " + below->front().name + " would lie in it");
  return {};
}

decided<void> check_snapshot_name(std::string_view name) {
  const auto is_legal = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  };
  if (name.empty() || name.size() > volume_limits::name_bytes_max || !std::all_of(name.begin(), name.end(), is_legal))
    return refuse(
        volume_code::INVALID,
        "a snapshot's name is 1 to 255 of letters, digits, \"-\" and \"_\"; no \".\", which in the names of its "
        "topics begins the stream's",
        std::string(name));
  return {};
}

}  // namespace millrace::volume_registry
