#include <algorithm>

#include "actors/volume/request_handlers.hpp"
#include "actors/volume/stream_marks.hpp"
#include "actors/volume/volume_limits.hpp"
#include "actors/volume/volume_messages.hpp"
#include "actors/volume/volume_path.hpp"

namespace millrace::volume_requests {
namespace {

using volume_text::string;
using volume_text::text;

/// ".snapshot" as one sees it: not stored, hence as old as its volume.
inode snapshots_inode(const volume_record& volume) {
  inode object;
  object.id = snapshots_directory;
  object.kind = object_kind::DIRECTORY;
  object.mode = 0555;
  object.links = 2;
  object.accessed_at = object.modified_at = object.changed_at = object.created_at = volume.created_at;
  return object;
}

/// A name in a directory, and whose it is; a snapshot's tree is opened only if it is looked at.
struct shown_entry {
  std::string name;
  located_place place;
  object_kind kind = object_kind::NONE;
};

decided<std::vector<shown_entry>> list_snapshot_names(volume_call& call, const located_place& place) {
  const auto registry = from_store(call.store.registry());
  if (!registry) return registry.error();
  const auto snapshots = from_store(volume_registry::list_snapshots(**registry, place.volume.id));
  if (!snapshots) return snapshots.error();
  std::vector<shown_entry> shown;
  for (const auto& snapshot : *snapshots)
    shown.push_back(
        {snapshot.name, {place.volume, snapshot.id, {}, root_directory, no_object, {}}, object_kind::DIRECTORY});
  return shown;
}

/// The volumes whose place is in this directory of "/".
decided<std::vector<shown_entry>> list_volume_names(volume_call& call, const located_place& place) {
  std::vector<shown_entry> shown;
  if (place.volume.name != "/" || place.snapshot != live_state) return shown;
  const auto path = path_of(*place.tree, place.object);
  if (!path) return path.error();
  const auto registry = from_store(call.store.registry());
  if (!registry) return registry.error();
  const auto prefix = path_below(*path, "");
  const auto volumes = from_store(volume_registry::list_volumes(**registry, prefix));
  if (!volumes) return volumes.error();
  for (const auto& volume : *volumes) {
    auto name = volume.name.substr(prefix.size());
    if (name.empty() || name.find('/') != name.npos) continue;
    auto root = locate(call, volume, root_directory);
    if (!root) return root.error();
    shown.push_back({std::move(name), std::move(*root), object_kind::DIRECTORY});
  }
  return shown;
}

/// At most one entry more than `entries_max`, behind the name `after`.
decided<std::vector<shown_entry>> list(volume_call& call, const located_place& place, const std::string& after,
                                       std::size_t entries_max) {
  const bool snapshots = place.object == snapshots_directory;
  auto shown = snapshots ? list_snapshot_names(call, place) : list_volume_names(call, place);
  if (!shown) return shown;
  if (!snapshots) {
    const auto directory = load_directory(*place.tree, place.object);
    if (!directory) return directory.error();
    const auto entries = list_entries(*place.tree, place.object, after, entries_max + 1);
    if (!entries) return entries.error();
    for (const auto& entry : *entries) {
      auto there = place;
      there.object = entry.value.id;
      shown->push_back({entry.name, std::move(there), entry.value.kind});
    }
  }
  std::erase_if(*shown, [&](const auto& entry) { return entry.name <= after; });
  std::sort(shown->begin(), shown->end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  if (shown->size() > entries_max + 1) shown->resize(entries_max + 1);
  return shown;
}

decided<void> put_entry(volume_call& call, schema::Entries::Entry::Builder to, const shown_entry& entry,
                        bool with_stat) {
  to.setName(text(entry.name));
  inode object;
  object.id = entry.place.object;
  object.kind = entry.kind;
  if (with_stat) {
    const auto tree = entry.place.tree ? decided<store_port::reader>(entry.place.tree)
                                       : from_store(call.store.snapshot(entry.place.volume.id, entry.place.snapshot));
    if (!tree) return tree.error();
    auto loaded = load_inode(**tree, entry.place.object);
    if (!loaded) return loaded.error();
    object = std::move(*loaded);
  }
  put_stat(to.initStat(), entry.place, object);
  return {};
}

/// Rules that decide about a file, for when it has no directory any more.
decided<std::vector<access_rule_text>> rules_to_keep(const located_place& place, object_id object, bool keep) {
  if (!keep || object == no_object) return std::vector<access_rule_text>();
  return effective_rules(place.scope(), object);
}

unnamed_file then_of(bool keep) { return keep ? unnamed_file::stays : unnamed_file::goes; }

void note_streams(volume_call& call, const volume_record& volume, const removal& gone) {
  for (const auto stream : gone.streams) call.outcome.removed_streams.push_back({volume.id, stream});
}

decided<void> check_removable(const located_place& place, object_kind kind, schema::Remove::Only only) {
  if (place.object == root_directory || place.directory == no_object)
    return refuse(volume_code::IN_USE, "the root of a volume goes with its volume only", place.volume.name);
  if (only == schema::Remove::Only::DIRECTORY && kind != object_kind::DIRECTORY)
    return refuse(volume_code::NOT_DIRECTORY, "not a directory", place.name);
  if (only == schema::Remove::Only::NOT_DIRECTORY && kind == object_kind::DIRECTORY)
    return refuse(volume_code::IS_DIRECTORY, "a directory", place.name);
  return {};
}

/// Whether an object may take the place `to`, as far as volumes and permissions are concerned.
decided<void> check_target(volume_call& call, const located_place& from, const located_place& to) {
  if (auto writable = check_writable(to); !writable) return writable;
  if (to.volume.id != from.volume.id)
    return refuse(volume_code::CROSS_VOLUME,
                  "from volume " + from.volume.name + " to " + to.volume.name + ": copy it, then remove it", to.name);
  if (to.directory == no_object)
    return refuse(volume_code::IN_USE, "the root of a volume is not replaced", to.volume.name);
  if (auto may = authorise(call, access_role::directory, to, to.directory); !may) return may;
  if (to.object == no_object || to.object == from.object) return {};
  return authorise(call, access_role::other, to, to.object);
}

/// Whether an object may lose its name for another.
decided<void> check_movable(volume_call& call, const located_place& from) {
  if (auto writable = check_writable(from); !writable) return writable;
  if (auto fits = check_removable(from, object_kind::NONE, schema::Remove::Only::ANY); !fits) return fits;
  return authorise(call, access_role::object, from, from.object);
}

/// Neither volumes nor streams are called by its name.
decided<void> check_free(volume_call& call, const located_place& from) {
  if (auto free = check_no_volume_below(call, from); !free) return free;
  return check_no_stream_within(from, from.object, "a stream keeps its path; make another one where it is to be");
}

/// What a renaming needs of one, this needs of both.
decided<void> exchange(volume_call& call, schema::Rename::Reader asked, const located_place& from,
                       const located_place& to) {
  if (to.object == no_object) return refuse(volume_code::NOT_FOUND, "there is nothing to exchange it with", to.name);
  if (asked.getObject() != 0 && from.object != object_id(asked.getObject()))
    return refuse(volume_code::STALE_OBJECT, "another object stands there", from.name);
  if (auto may = authorise(call, access_role::directory, from, from.directory); !may) return may;
  if (auto may = authorise(call, access_role::object, to, to.object); !may) return may;
  if (auto free = check_free(call, from); !free) return free;
  if (auto free = check_free(call, to); !free) return free;
  volume_edit edit(*from.tree, call.now);
  const auto done =
      exchange_entries(edit, {from.object, from.directory, from.name}, {to.object, to.directory, to.name});
  if (!done) return done;
  const auto moved = load_inode(edit, from.object);
  if (!moved) return moved.error();
  if (auto filled = reply_object(call, to, *moved, edit); !filled) return filled;
  return commit(call, from.volume, edit);
}

}  // namespace

decided<void> stat(volume_call& call, schema::Place::Reader asked) {
  const auto place = locate_existing(call, asked, asked.getFollow() ? last_symlink::followed : last_symlink::stays);
  if (!place) return place.error();
  const bool snapshots = place->object == snapshots_directory;
  if (auto may = authorise(call, access_role::object, *place, snapshots ? root_directory : place->object); !may)
    return may;
  if (snapshots) {
    auto reply = call.reply.initObject();
    put_stat(reply, *place, snapshots_inode(place->volume));
    reply.setPath("/.snapshot");
    return {};
  }
  const auto object = load_inode(*place->tree, place->object);
  if (!object) return object.error();
  return reply_object(call, *place, *object, *place->tree);
}

decided<void> list_directory(volume_call& call, schema::ListDirectory::Reader asked) {
  const auto place = locate_existing(call, asked.getDirectory(), last_symlink::followed);
  if (!place) return place.error();
  const auto object = place->object == snapshots_directory ? root_directory : place->object;
  if (auto may = authorise(call, access_role::object, *place, object); !may) return may;
  const auto entries_max = std::clamp<std::size_t>(asked.getEntriesMax(), 1, volume_limits::entries_listed_max);
  const auto shown = list(call, *place, string(asked.getAfter()), entries_max);
  if (!shown) return shown.error();
  auto reply = call.reply.initEntries();
  reply.setMore(shown->size() > entries_max);
  auto entries = reply.initEntries(static_cast<unsigned>(std::min(shown->size(), entries_max)));
  for (unsigned i = 0; i < entries.size(); ++i)
    if (auto put = put_entry(call, entries[i], (*shown)[i], asked.getWithStat()); !put) return put;
  return {};
}

decided<void> remove(volume_call& call, schema::Remove::Reader asked) {
  const auto place = locate_existing(call, asked.getPlace(), last_symlink::stays);
  if (!place) return place.error();
  if (auto writable = check_writable(*place); !writable) return writable;
  const auto object = load_inode(*place->tree, place->object);
  if (!object) return object.error();
  if (auto fits = check_removable(*place, object->kind, asked.getOnly()); !fits) return fits;
  if (auto may = authorise(call, access_role::object, *place, place->object); !may) return may;
  if (object->kind == object_kind::DIRECTORY)
    if (auto free = check_no_volume_below(call, *place); !free) return free;
  const auto rules = rules_to_keep(*place, place->object, asked.getKeep());
  if (!rules) return rules.error();
  volume_edit edit(*place->tree, call.now);
  const auto allowed = [&](const inode& below) -> decided<void> {
    return below.rules.empty() ? decided<void>() : authorise(call, access_role::object, *place, below.id);
  };
  const auto gone = asked.getRecursive()
                        ? remove_tree(edit, place->directory, place->name, volume_limits::objects_removed_max, allowed)
                        : remove_entry(edit, place->directory, place->name, then_of(asked.getKeep()), *rules);
  if (!gone) return gone.error();
  if (auto stored = commit(call, place->volume, edit); !stored) return stored;
  note_streams(call, place->volume, *gone);
  auto reply = call.reply.initWritten();
  reply.setErased(gone->objects);
  reply.setMore(gone->more);
  return {};
}

decided<void> rename(volume_call& call, schema::Rename::Reader asked) {
  const auto from = locate_existing(call, asked.getFrom(), last_symlink::stays);
  if (!from) return from.error();
  if (auto may = check_movable(call, *from); !may) return may;
  const auto to = locate(call, asked.getTo(), last_symlink::stays);
  if (!to) return to.error();
  if (auto fits = check_target(call, *from, *to); !fits) return fits;
  if (asked.getExchange()) return exchange(call, asked, *from, *to);
  if (auto free = check_free(call, *from); !free) return free;
  const auto rules = rules_to_keep(*to, to->object, asked.getKeep());
  if (!rules) return rules.error();
  volume_edit edit(*from->tree, call.now);
  const auto gone = rename_entry(edit, {from->object, from->directory, from->name}, to->directory, to->name,
                                 !asked.getNoReplace(), then_of(asked.getKeep()), *rules);
  if (!gone) return gone.error();
  const auto moved = load_inode(edit, from->object);
  if (!moved) return moved.error();
  if (auto filled = reply_object(call, *to, *moved, edit); !filled) return filled;
  if (auto stored = commit(call, from->volume, edit); !stored) return stored;
  note_streams(call, from->volume, *gone);
  return {};
}

decided<void> read_symlink(volume_call& call, schema::Place::Reader asked) {
  const auto place = locate_existing(call, asked, last_symlink::stays);
  if (!place) return place.error();
  if (auto may = authorise(call, access_role::object, *place, place->object); !may) return may;
  const auto object = load_kind(*place, object_kind::SYMLINK);
  if (!object) return object.error();
  call.reply.setText(text(object->text));
  return {};
}

decided<void> link(volume_call& call, schema::Link::Reader asked) {
  const auto existing = locate_existing(call, asked.getExisting(), last_symlink::stays);
  if (!existing) return existing.error();
  if (auto writable = check_writable(*existing); !writable) return writable;
  if (auto may = authorise(call, access_role::other, *existing, existing->object); !may) return may;
  const auto place = locate(call, asked.getPlace(), last_symlink::stays);
  if (!place) return place.error();
  if (auto writable = check_writable(*place); !writable) return writable;
  if (place->object != no_object) return refuse(volume_code::ALREADY_EXISTS, "the name is taken", place->name);
  if (place->volume.id != existing->volume.id)
    return refuse(volume_code::CROSS_VOLUME, "one object has no names in two volumes", place->name);
  if (auto may = authorise(call, access_role::directory, *place, place->directory); !may) return may;
  volume_edit edit(*place->tree, call.now);
  const auto object = link_object(edit, existing->object, place->directory, place->name);
  if (!object) return object.error();
  if (auto filled = reply_object(call, *place, *object, edit); !filled) return filled;
  return commit(call, place->volume, edit);
}

decided<void> forget(volume_call& call, schema::Object::Reader asked) {
  const auto registry = from_store(call.store.registry());
  if (!registry) return registry.error();
  const auto volume = from_store(volume_registry::find_volume(**registry, volume_id(asked.getVolume())));
  if (!volume) return volume.error();
  call.reply.setDone();
  if (!*volume || asked.getSnapshot() != live_state.value) return {};
  const auto place = locate(call, **volume, object_id(asked.getObject()));
  if (!place) return place.error();
  volume_edit edit(*place->tree, call.now);
  const auto unnamed = from_store(edit.exists(volume_keys::unnamed(place->object)));
  if (!unnamed) return unnamed.error();
  if (!*unnamed) return {};
  if (auto may = authorise(call, access_role::object, *place, place->object); !may) return may;
  if (auto forgotten = forget_object(edit, place->object); !forgotten) return forgotten;
  return commit(call, place->volume, edit);
}

}  // namespace millrace::volume_requests
