#include "actors/volume/volume_call.hpp"

#include "actors/volume/volume_messages.hpp"
#include "actors/volume/volume_path.hpp"

namespace millrace {
namespace {

decided<volume_snapshot> find_snapshot_id(volume_call& call, const volume_record& volume, const std::string& name) {
  const auto registry = from_store(call.store.registry());
  if (!registry) return registry.error();
  const auto found = volume_registry::find_snapshot(**registry, volume.id, name);
  if (!found) return refusal_of(found.error());
  if (!*found) return refuse(volume_code::NOT_FOUND, "the volume has no such snapshot", volume.name + "@" + name);
  return (*found)->id;
}

decided<void> open_tree(volume_call& call, located_place& place) {
  auto tree = from_store(place.snapshot == live_state ? call.store.live(place.volume.id)
                                                      : call.store.snapshot(place.volume.id, place.snapshot));
  if (!tree) return tree.error();
  place.tree = std::move(*tree);
  return {};
}

/// Goes from `place.object`, a directory, along `names`.
decided<void> descend(located_place& place, std::vector<std::string> names, last_symlink last) {
  if (names.empty()) return {};
  const auto begin = load_directory(*place.tree, place.object);
  if (!begin) return begin.error();
  auto found = follow(*place.tree, place.object, std::move(names), last);
  if (!found) return found.error();
  place.object = found->object;
  place.directory = found->directory;
  place.name = std::move(found->name);
  return {};
}

decided<located_place> locate_names(volume_call& call, const std::vector<std::string>& names, last_symlink last) {
  const auto registry = from_store(call.store.registry());
  if (!registry) return registry.error();
  auto owner = volume_registry::find_owner(**registry, names);
  if (!owner) return owner.error();
  located_place place{std::move(owner->volume), live_state, {}, root_directory, no_object, {}};
  auto rest = names.begin() + static_cast<std::ptrdiff_t>(owner->names);
  auto snapshot = owner->snapshot;
  if (snapshot.empty() && rest != names.end() && *rest == snapshots_name) {
    place.object = ++rest == names.end() ? snapshots_directory : root_directory;
    if (rest != names.end()) snapshot = *rest++;
  }
  if (!snapshot.empty()) {
    const auto id = find_snapshot_id(call, place.volume, snapshot);
    if (!id) return id.error();
    place.snapshot = *id;
  }
  if (auto opened = open_tree(call, place); !opened) return opened.error();
  if (place.object == snapshots_directory) return place;
  if (auto found = descend(place, {rest, names.end()}, last); !found) {
    if (found.error().place.empty()) return refuse(found.error().code, found.error().text, join_path(names));
    return found.error();
  }
  return place;
}

/// The volume whose place in "/" is an entry of a directory, if it is one's.
decided<std::optional<volume_record>> volume_at(volume_call& call, const located_place& directory,
                                                std::string_view name) {
  if (directory.volume.name != "/" || directory.snapshot != live_state) return std::optional<volume_record>();
  const auto path = path_of(*directory.tree, directory.object);
  if (!path) return path.error();
  const auto registry = from_store(call.store.registry());
  if (!registry) return registry.error();
  return from_store(volume_registry::find_volume(**registry, path_below(*path, name)));
}

decided<located_place> locate_entry(volume_call& call, located_place place, const std::string& name,
                                    last_symlink last) {
  if (place.object == snapshots_directory) {
    const auto id = find_snapshot_id(call, place.volume, name);
    if (!id) return id.error();
    place.snapshot = *id;
    place.object = root_directory;
    if (auto opened = open_tree(call, place); !opened) return opened.error();
    return place;
  }
  if (name == snapshots_name && place.object == root_directory && place.snapshot == live_state) {
    place.object = snapshots_directory;
    return place;
  }
  if (auto checked = check_name(name); !checked) return checked.error();
  auto below = volume_at(call, place, name);
  if (!below) return below.error();
  if (*below) return locate(call, **below, root_directory);
  if (auto found = descend(place, {name}, last); !found) return found.error();
  return place;
}

decided<located_place> locate_object(volume_call& call, schema::Object::Reader object) {
  const auto registry = from_store(call.store.registry());
  if (!registry) return registry.error();
  auto volume = from_store(volume_registry::find_volume(**registry, volume_id(object.getVolume())));
  if (!volume) return volume.error();
  if (!*volume)
    return refuse(volume_code::STALE_OBJECT,
                  "volume " + std::to_string(object.getVolume()) + " is not there (any more)");
  located_place place{
      std::move(**volume), volume_snapshot(object.getSnapshot()), {}, object_id(object.getObject()), no_object, {}};
  if (auto opened = open_tree(call, place); !opened)
    return refuse(opened.error().code == volume_code::NOT_FOUND ? volume_code::STALE_OBJECT : opened.error().code,
                  opened.error().text, place.volume.name);
  if (place.object == snapshots_directory) return place;
  auto found = load_inode(*place.tree, place.object);
  if (!found) return found.error();
  place.directory = found->directory;
  place.name = std::move(found->name);
  return place;
}

/// Where the last name of a path that is `name` ends; npos: none is.
std::size_t end_of_name(const std::string& path, const std::string& name) {
  for (auto at = path.rfind("/" + name); at != path.npos; at = at == 0 ? path.npos : path.rfind("/" + name, at - 1)) {
    const auto end = at + 1 + name.size();
    if (end == path.size() || path[end] == '/') return end;
  }
  return path.npos;
}

}  // namespace

decided<located_place> locate(volume_call& call, schema::Place::Reader place, last_symlink last) {
  if (place.isObject()) {
    auto object = locate_object(call, place.getObject());
    if (!object || !place.hasName()) return object;
    return locate_entry(call, std::move(*object), volume_text::string(place.getName()), last);
  }
  auto names = split_path(volume_text::string(place.getPath()));
  if (!names) return names.error();
  if (place.hasName()) {
    auto name = volume_text::string(place.getName());
    if (name != snapshots_name)
      if (auto checked = check_name(name); !checked) return checked.error();
    names->push_back(std::move(name));
  }
  call.paths.push_back(join_path(*names));
  return locate_names(call, *names, last);
}

decided<located_place> locate(volume_call& call, const volume_record& volume, object_id object) {
  located_place place{volume, live_state, {}, object, no_object, {}};
  if (auto opened = open_tree(call, place); !opened) return opened.error();
  return place;
}

decided<located_place> locate_writable(volume_call& call, volume_id volume, object_id object) {
  const auto registry = from_store(call.store.registry());
  if (!registry) return registry.error();
  const auto found = from_store(volume_registry::find_volume(**registry, volume));
  if (!found) return found.error();
  if (!*found) return refuse(volume_code::NOT_FOUND, "the volume is gone");
  auto place = locate(call, **found, object);
  if (!place) return place;
  if (auto writable = check_writable(*place); !writable) return writable.error();
  return place;
}

decided<located_place> locate_existing(volume_call& call, schema::Place::Reader place, last_symlink last) {
  auto found = locate(call, place, last);
  if (found && found->object == no_object) return refuse(volume_code::NOT_FOUND, "there is no such entry", found->name);
  return found;
}

decided<located_place> locate_volume(volume_call& call, std::string_view name) {
  const auto names = split_path(name);
  if (!names) return names.error();
  const auto registry = from_store(call.store.registry());
  if (!registry) return registry.error();
  const auto volume = from_store(volume_registry::find_volume(**registry, join_path(*names)));
  if (!volume) return volume.error();
  if (!*volume) return refuse(volume_code::NOT_FOUND, "there is no such volume", join_path(*names));
  return locate(call, **volume, root_directory);
}

decided<located_parent> locate_parent(volume_call& call, const std::vector<std::string>& names) {
  for (auto count = names.size();; --count) {
    const std::vector<std::string> above(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(count));
    auto place = locate_names(call, above, last_symlink::followed);
    if (!place && place.error().code != volume_code::NOT_FOUND) return place.error();
    if (place && place->object != no_object)
      return located_parent{std::move(*place), {names.begin() + static_cast<std::ptrdiff_t>(count), names.end()}};
    if (count == 0) return refuse(volume_code::NOT_FOUND, "there is no volume \"/\"");
  }
}

decided<located_parent> locate_parent(volume_call& call, schema::Place::Reader place) {
  if (place.isObject())
    return refuse(volume_code::INVALID, "directories above it are made where a path is given, not an object");
  auto names = split_path(volume_text::string(place.getPath()));
  if (!names) return names.error();
  if (place.hasName()) names->push_back(volume_text::string(place.getName()));
  call.paths.push_back(join_path(*names));
  return locate_parent(call, *names);
}

decided<void> authorise(const volume_call& call, access_role role, const located_place& place, object_id object) {
  if (call.asker.superuser) return {};
  bool named = false;
  for (const auto& need : access_needs(call.what)) {
    if (need.role != role) continue;
    named = true;
    if (auto may = check_access(place.scope(), object, need.verbs, call.asker); !may) return may;
    if (place.snapshot == live_state) continue;
    const auto live = from_store(call.store.live(place.volume.id));
    if (!live) return live.error();
    const access_scope now{live->get(), place.volume.name, place.volume.owner};
    if (auto may = check_access(now, root_directory, need.verbs, call.asker); !may) return may;
  }
  if (named) return {};
  return refuse(volume_code::DENIED, "nothing says who may do this", place.volume.name);
}

decided<void> check_writable(const located_place& place) {
  if (place.snapshot != live_state)
    return refuse(volume_code::READ_ONLY, "a snapshot does not change: clone it to write", place.volume.name);
  if (place.object == snapshots_directory)
    return refuse(volume_code::READ_ONLY, "\".snapshot\" shows the volume's snapshots: make and delete those",
                  place.volume.name);
  if (place.volume.read_only())
    return refuse(volume_code::READ_ONLY, "the volume is a mirror: promote it to write", place.volume.name);
  return {};
}

volume_refusal with_path(const volume_call& call, volume_refusal why) {
  if (call.paths.empty() || why.place.starts_with('/')) return why;
  if (why.place.empty()) {
    why.place = call.paths.front();
    return why;
  }
  for (auto path = call.paths.rbegin(); path != call.paths.rend(); ++path) {
    const auto end = end_of_name(*path, why.place);
    if (end == path->npos) continue;
    why.place = path->substr(0, end);
    return why;
  }
  why.text = why.place + ": " + why.text;
  why.place = call.paths.front();
  return why;
}

std::string full_path(const located_place& place, std::string_view path_in_volume) {
  if (place.volume.name == "/") return std::string(path_in_volume);
  return path_in_volume == "/" ? place.volume.name : place.volume.name + std::string(path_in_volume);
}

decided<void> commit(volume_call& call, const volume_record& volume, volume_edit& edit) {
  const auto batch = edit.finish(volume.quota);
  if (!batch) return refuse(batch.error().code, batch.error().text, volume.name);
  if (batch->empty()) return {};
  return from_store(call.store.write(volume.id, *batch));
}

decided<void> commit_registry(volume_call& call, const map_batch& batch) {
  return from_store(call.store.write_registry(batch));
}

decided<void> check_no_volume_below(volume_call& call, const located_place& place) {
  if (place.volume.name != "/") return {};
  const auto path = path_of(*place.tree, place.object);
  if (!path) return path.error();
  if (path->empty()) return {};
  const auto registry = from_store(call.store.registry());
  if (!registry) return registry.error();
  const auto below = from_store(volume_registry::list_volumes(**registry, path_below(*path, "")));
  if (!below) return below.error();
  if (below->empty()) return {};
  return refuse(volume_code::IN_USE,
                "the directory is on the way to volume " + below->front().name + ": rename or delete that first",
                *path);
}

}  // namespace millrace
