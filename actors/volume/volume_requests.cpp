#include <algorithm>

#include "actors/volume/request_handlers.hpp"
#include "actors/volume/stream_marks.hpp"
#include "actors/volume/volume_limits.hpp"
#include "actors/volume/volume_messages.hpp"
#include "actors/volume/volume_path.hpp"

namespace millrace::volume_requests {
namespace {

using volume_text::string;
using volume_text::view;

volume_quota quota_of(schema::Quota::Reader quota) { return {quota.getBytesMax(), quota.getObjectsMax()}; }

decided<snapshot_schedule> schedule_of(schema::Schedule::Reader schedule) {
  const snapshot_schedule asked{schedule.getHourly(), schedule.getDaily(), schedule.getWeekly()};
  if (std::max({asked.hourly, asked.daily, asked.weekly}) <= volume_limits::snapshots_kept_max) return asked;
  return refuse(volume_code::INVALID, "a schedule keeps at most " + std::to_string(volume_limits::snapshots_kept_max) +
                                          " snapshots of a kind");
}

decided<void> store_and_reply(volume_call& call, const volume_record& volume) {
  map_batch batch;
  volume_registry::put(batch, volume);
  if (auto stored = commit_registry(call, batch); !stored) return stored;
  return put_volume(call, call.reply.initVolume(), volume);
}

decided<void> check_not_root(const volume_record& volume) {
  if (volume.name != "/") return {};
  return refuse(volume_code::INVALID, "the volume \"/\" is always there and is always called so", "/");
}

/// The snapshot that a clone stands on is no longer held by it.
decided<void> release_origin(volume_call& call, const volume_record& clone, map_batch& batch) {
  if (clone.clone_volume.value == 0) return {};
  const auto registry = from_store(call.store.registry());
  if (!registry) return registry.error();
  auto origin = from_store(volume_registry::find_snapshot(**registry, clone.clone_volume, clone.clone_snapshot));
  if (!origin) return origin.error();
  if (!*origin || (*origin)->clones == 0) return {};
  --(*origin)->clones;
  volume_registry::put(batch, clone.clone_volume, **origin);
  return {};
}

}  // namespace

decided<located_place> authorised_volume(volume_call& call, std::string_view name) {
  auto place = locate_volume(call, name);
  if (!place) return place;
  if (auto may = authorise(call, access_role::object, *place, root_directory); !may) return may.error();
  return place;
}

decided<volume_room> find_room(volume_call& call, std::string_view name) {
  const auto names = split_path(name);
  if (!names) return names.error();
  const auto registry = from_store(call.store.registry());
  if (!registry) return registry.error();
  if (auto checked = volume_registry::check_volume_name(**registry, *names); !checked) return checked.error();
  auto parent = locate_parent(call, *names);
  if (!parent) return parent.error();
  if (parent->missing.empty())
    return refuse(volume_code::AMBIGUOUS,
                  "something stands there in the volume \"/\": rename it, or choose another name", join_path(*names));
  const auto directory = load_directory(*parent->directory.tree, parent->directory.object);
  if (!directory) return directory.error();
  if (auto may = authorise(call, access_role::directory, parent->directory, parent->directory.object); !may)
    return may.error();
  parent->missing.pop_back();
  return volume_room{join_path(*names), std::move(*parent)};
}

decided<void> volume_room::make(volume_call& call) const {
  if (parent.missing.empty()) return {};
  volume_edit edit(*parent.directory.tree, call.now);
  const auto made = make_directories(edit, parent.directory.object, parent.missing, {object_kind::DIRECTORY, 0755});
  if (!made) return made.error();
  return commit(call, parent.directory.volume, edit);
}

decided<void> create_volume(volume_call& call, schema::CreateVolume::Reader asked) {
  const auto room = find_room(call, view(asked.getVolume()));
  if (!room) return room.error();
  auto rules = rules_of(asked.getPermissions());
  if (!rules) return rules.error();
  const auto schedule = schedule_of(asked.getSchedule());
  if (!schedule) return schedule.error();
  if (auto made = room->make(call); !made) return made;
  const auto tree = from_store(call.store.create_tree());
  if (!tree) return tree.error();
  volume_record volume;
  volume.id = *tree;
  volume.name = room->name;
  volume.owner = call.asker.who.user;
  volume.created_at = call.now;
  volume.quota = quota_of(asked.getQuota());
  volume.schedule = *schedule;
  const auto place = locate(call, volume, root_directory);
  if (!place) return place.error();
  volume_edit edit(*place->tree, call.now);
  const auto root = make_root(edit, {object_kind::DIRECTORY, 0755}, std::move(*rules));
  if (!root) return root.error();
  if (auto stored = commit(call, volume, edit); !stored) return stored;
  return store_and_reply(call, volume);
}

decided<void> list_volumes(volume_call& call, schema::ListVolumes::Reader asked) {
  const auto registry = from_store(call.store.registry());
  if (!registry) return registry.error();
  auto volumes = from_store(volume_registry::list_volumes(**registry, view(asked.getPrefix())));
  if (!volumes) return volumes.error();
  std::vector<const volume_record*> seen;
  for (const auto& volume : *volumes) {
    const auto place = locate(call, volume, root_directory);
    if (!place) return place.error();
    const auto may = authorise(call, access_role::object, *place, root_directory);
    if (may) seen.push_back(&volume);
    if (!may && may.error().code != volume_code::DENIED) return may;
  }
  auto list = call.reply.initVolumes(static_cast<unsigned>(seen.size()));
  for (unsigned i = 0; i < list.size(); ++i)
    if (auto put = put_volume(call, list[i], *seen[i]); !put) return put;
  return {};
}

decided<void> describe_volume(volume_call& call, schema::VolumeName::Reader asked) {
  const auto place = authorised_volume(call, view(asked.getVolume()));
  if (!place) return place.error();
  return put_volume(call, call.reply.initVolume(), place->volume);
}

decided<void> delete_volume(volume_call& call, schema::DeleteVolume::Reader asked) {
  const auto place = authorised_volume(call, view(asked.getVolume()));
  if (!place) return place.error();
  const auto& volume = place->volume;
  if (auto allowed = check_not_root(volume); !allowed) return allowed;
  const auto registry = from_store(call.store.registry());
  if (!registry) return registry.error();
  const auto snapshots = from_store(volume_registry::list_snapshots(**registry, volume.id));
  if (!snapshots) return snapshots.error();
  if (!snapshots->empty() && !asked.getWithSnapshots())
    return refuse(volume_code::IN_USE,
                  "the volume has " + std::to_string(snapshots->size()) +
                      " snapshots: delete them first, or ask to delete them, too",
                  volume.name);
  map_batch batch;
  for (const auto& snapshot : *snapshots) volume_registry::erase(batch, volume.id, snapshot);
  volume_registry::erase(batch, volume);
  if (auto released = release_origin(call, volume, batch); !released) return released;
  for (const auto& snapshot : *snapshots)
    if (auto removed = from_store(call.store.remove_snapshot(volume.id, snapshot.id)); !removed) return removed;
  if (auto removed = from_store(call.store.remove_tree(volume.id)); !removed) return removed;
  call.reply.setDone();
  return commit_registry(call, batch);
}

decided<void> rename_volume(volume_call& call, schema::RenameVolume::Reader asked) {
  const auto place = authorised_volume(call, view(asked.getVolume()));
  if (!place) return place.error();
  auto volume = place->volume;
  if (auto allowed = check_not_root(volume); !allowed) return allowed;
  const auto then =
      "a volume with streams cannot be renamed; a clone of a snapshot of it can be called " + string(asked.getTo());
  if (auto free = check_no_stream_within(*place, root_directory, then); !free) return free;
  const auto room = find_room(call, view(asked.getTo()));
  if (!room) return room.error();
  if (auto made = room->make(call); !made) return made;
  map_batch batch;
  volume_registry::erase(batch, volume);
  volume.name = room->name;
  volume_registry::put(batch, volume);
  if (auto stored = commit_registry(call, batch); !stored) return stored;
  return put_volume(call, call.reply.initVolume(), volume);
}

decided<void> set_quota(volume_call& call, schema::SetQuota::Reader asked) {
  auto place = authorised_volume(call, view(asked.getVolume()));
  if (!place) return place.error();
  place->volume.quota = quota_of(asked.getQuota());
  return store_and_reply(call, place->volume);
}

decided<void> set_schedule(volume_call& call, schema::SetSchedule::Reader asked) {
  auto place = authorised_volume(call, view(asked.getVolume()));
  if (!place) return place.error();
  const auto schedule = schedule_of(asked.getSchedule());
  if (!schedule) return schedule.error();
  place->volume.schedule = *schedule;
  return store_and_reply(call, place->volume);
}

}  // namespace millrace::volume_requests
