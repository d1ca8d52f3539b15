#include "actors/volume/request_handlers.hpp"
#include "actors/volume/volume_diff.hpp"
#include "actors/volume/volume_limits.hpp"
#include "actors/volume/volume_messages.hpp"

namespace millrace::volume_requests {
namespace {

using volume_text::string;
using volume_text::text;
using volume_text::view;

decided<snapshot_record> find_snapshot(volume_call& call, const volume_record& volume, capnp::Text::Reader name) {
  const auto registry = from_store(call.store.registry());
  if (!registry) return registry.error();
  auto snapshot = from_store(volume_registry::find_snapshot(**registry, volume.id, view(name)));
  if (!snapshot) return snapshot.error();
  if (!*snapshot)
    return refuse(volume_code::NOT_FOUND, "the volume has no such snapshot", volume.name + "@" + string(name));
  return std::move(**snapshot);
}

/// A state that was a snapshot is worked on: nobody has its files without a name open any more, and no id is given
/// twice.
decided<void> settle_state(volume_call& call, const volume_record& volume, object_id next_object) {
  for (;;) {
    const auto place = locate(call, volume, root_directory);
    if (!place) return place.error();
    volume_edit edit(*place->tree, call.now);
    if (auto skipped = edit.skip_objects_below(next_object); !skipped) return skipped;
    const auto forgotten = forget_all(edit, volume_limits::objects_removed_max);
    if (!forgotten) return forgotten.error();
    if (auto stored = commit(call, volume, edit); !stored) return stored;
    if (*forgotten < volume_limits::objects_removed_max) return {};
  }
}

void put_extent(schema::Diff::Extent::Builder to, const log_difference::extent& extent) {
  to.setStart(extent.start);
  to.setEnd(extent.end);
}

void put_difference(schema::Diff::Entry::Builder to, const object_difference& difference) {
  using kind = object_difference::kind;
  to.setPath(text(difference.path));
  to.setKind(difference.object);
  to.setChange(difference.change == kind::added     ? schema::Diff::Change::ADDED
               : difference.change == kind::removed ? schema::Diff::Change::REMOVED
                                                    : schema::Diff::Change::CHANGED);
  to.setOldPath(text(difference.old_path));
  to.setBlocks(difference.blocks);
  to.setRows(difference.rows);
  to.setBytes(difference.bytes);
  to.setAttributes(difference.attributes);
  if (difference.logs.empty()) return;
  auto logs = to.initLogs(static_cast<unsigned>(difference.logs.size()));
  for (unsigned i = 0; i < logs.size(); ++i) {
    const auto& log = difference.logs[i];
    logs[i].setTopic(text(log.topic));
    logs[i].setPartition(log.partition);
    if (log.before) put_extent(logs[i].initBefore(), *log.before);
    if (log.after) put_extent(logs[i].initAfter(), *log.after);
  }
}

}  // namespace

decided<snapshot_record> take_snapshot(volume_call& call, const volume_record& volume, const std::string& name,
                                       const std::string& schedule) {
  if (auto checked = volume_registry::check_snapshot_name(name); !checked) return checked.error();
  const auto registry = from_store(call.store.registry());
  if (!registry) return registry.error();
  const auto taken = from_store(volume_registry::find_snapshot(**registry, volume.id, name));
  if (!taken) return taken.error();
  if (*taken) return refuse(volume_code::ALREADY_EXISTS, "the volume has such a snapshot", volume.name + "@" + name);
  const auto tree = from_store(call.store.live(volume.id));
  if (!tree) return tree.error();
  const auto counters = from_store(read_counters(**tree));
  if (!counters) return counters.error();
  const auto id = from_store(call.store.take_snapshot(volume.id));
  if (!id) return id.error();
  snapshot_record snapshot{*id, name, call.now, schedule, *counters, 0};
  map_batch batch;
  volume_registry::put(batch, volume.id, snapshot);
  if (auto stored = commit_registry(call, batch); !stored) return stored.error();
  return snapshot;
}

decided<void> drop_snapshot(volume_call& call, const volume_record& volume, const snapshot_record& snapshot) {
  if (auto removed = from_store(call.store.remove_snapshot(volume.id, snapshot.id)); !removed) return removed;
  map_batch batch;
  volume_registry::erase(batch, volume.id, snapshot);
  return commit_registry(call, batch);
}

decided<void> create_snapshot(volume_call& call, schema::SnapshotName::Reader asked) {
  const auto place = authorised_volume(call, view(asked.getVolume()));
  if (!place) return place.error();
  const auto snapshot = take_snapshot(call, place->volume, string(asked.getSnapshot()), {});
  if (!snapshot) return snapshot.error();
  put_snapshot(call.reply.initSnapshot(), *snapshot);
  return {};
}

decided<void> list_snapshots(volume_call& call, schema::VolumeName::Reader asked) {
  const auto place = authorised_volume(call, view(asked.getVolume()));
  if (!place) return place.error();
  const auto registry = from_store(call.store.registry());
  if (!registry) return registry.error();
  const auto snapshots = from_store(volume_registry::list_snapshots(**registry, place->volume.id));
  if (!snapshots) return snapshots.error();
  auto list = call.reply.initSnapshots(static_cast<unsigned>(snapshots->size()));
  for (unsigned i = 0; i < list.size(); ++i) put_snapshot(list[i], (*snapshots)[i]);
  return {};
}

decided<void> delete_snapshot(volume_call& call, schema::SnapshotName::Reader asked) {
  const auto place = authorised_volume(call, view(asked.getVolume()));
  if (!place) return place.error();
  const auto snapshot = find_snapshot(call, place->volume, asked.getSnapshot());
  if (!snapshot) return snapshot.error();
  call.reply.setDone();
  return drop_snapshot(call, place->volume, *snapshot);
}

decided<void> clone_snapshot(volume_call& call, schema::CloneSnapshot::Reader asked) {
  const auto place = authorised_volume(call, view(asked.getVolume()));
  if (!place) return place.error();
  auto snapshot = find_snapshot(call, place->volume, asked.getSnapshot());
  if (!snapshot) return snapshot.error();
  const auto room = find_room(call, view(asked.getTo()));
  if (!room) return room.error();
  if (auto made = room->make(call); !made) return made;
  const auto tree = from_store(call.store.clone(place->volume.id, snapshot->id));
  if (!tree) return tree.error();
  volume_record clone;
  clone.id = *tree;
  clone.name = room->name;
  clone.owner = call.asker.who.user;
  clone.created_at = call.now;
  clone.cloned_from = place->volume.name + "@" + snapshot->name;
  clone.clone_volume = place->volume.id;
  clone.clone_snapshot = snapshot->id;
  ++snapshot->clones;
  map_batch batch;
  volume_registry::put(batch, clone);
  volume_registry::put(batch, place->volume.id, *snapshot);
  if (auto stored = commit_registry(call, batch); !stored) return stored;
  if (auto settled = settle_state(call, clone, no_object); !settled) return settled;
  return put_volume(call, call.reply.initVolume(), clone);
}

decided<void> roll_back(volume_call& call, schema::RollBack::Reader asked) {
  const auto place = authorised_volume(call, view(asked.getVolume()));
  if (!place) return place.error();
  const bool for_mirror = asked.getForMirror() && call.asker.node;
  if (!for_mirror) {
    if (auto writable = check_writable(*place); !writable) return writable;
  } else if (!place->volume.read_only()) {
    return refuse(volume_code::INVALID, "the volume is no mirror any more", place->volume.name);
  }
  const auto snapshot = find_snapshot(call, place->volume, asked.getSnapshot());
  if (!snapshot) return snapshot.error();
  const auto counters = from_store(read_counters(*place->tree));
  if (!counters) return counters.error();
  auto answer = *snapshot;
  if (asked.hasKeepAs() && asked.getKeepAs().size() != 0) {
    const auto kept = take_snapshot(call, place->volume, string(asked.getKeepAs()), {});
    if (!kept) return kept.error();
    answer = *kept;
  }
  if (auto back = from_store(call.store.roll_back(place->volume.id, snapshot->id)); !back) return back;
  if (!for_mirror) {
    if (auto settled = settle_state(call, place->volume, counters->next_object); !settled) return settled;
  }
  put_snapshot(call.reply.initSnapshot(), answer);
  return {};
}

decided<void> diff_snapshots(volume_call& call, schema::DiffSnapshots::Reader asked) {
  const auto place = authorised_volume(call, view(asked.getVolume()));
  if (!place) return place.error();
  const auto from = find_snapshot(call, place->volume, asked.getFrom());
  if (!from) return from.error();
  auto to_id = live_state;
  auto to_tree = place->tree;
  const auto from_tree = from_store(call.store.snapshot(place->volume.id, from->id));
  if (!from_tree) return from_tree.error();
  if (asked.hasTo() && asked.getTo().size() != 0) {
    const auto to = find_snapshot(call, place->volume, asked.getTo());
    if (!to) return to.error();
    to_id = to->id;
    auto tree = from_store(call.store.snapshot(place->volume.id, to_id));
    if (!tree) return tree.error();
    to_tree = std::move(*tree);
  }
  volume_diff diff;
  volume_refusal why;
  const auto visited = call.store.visit_differences(place->volume.id, from->id, to_id,
                                                    [&](auto key, auto before, auto after) -> result<void> {
                                                      auto added = diff.add(key, before, after);
                                                      if (added) return {};
                                                      why = added.error();
                                                      return make_error(errc::corrupt, why.text);
                                                    });
  if (why.code != volume_code::NONE) return why;
  if (!visited) return refusal_of(visited.error());
  const auto all = diff.finish(**from_tree, *to_tree, std::min<std::size_t>(asked.getEntriesMax(), 100'000));
  if (!all) return all.error();
  auto reply = call.reply.initDiff();
  auto entries = reply.initEntries(static_cast<unsigned>(all->objects.size()));
  for (unsigned i = 0; i < entries.size(); ++i) put_difference(entries[i], all->objects[i]);
  reply.setMore(all->more);
  reply.setObjects(all->changed_objects);
  reply.setBlocks(all->blocks);
  reply.setRows(all->rows);
  reply.setBytes(all->bytes);
  reply.setRecords(all->records);
  return {};
}

}  // namespace millrace::volume_requests
