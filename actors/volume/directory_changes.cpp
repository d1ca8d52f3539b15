#include "actors/volume/directory_changes.hpp"

#include "actors/volume/stream_marks.hpp"

#include "actors/volume/volume_limits.hpp"
#include "actors/volume/volume_path.hpp"

namespace millrace {
namespace {

using volume_keys::space;

inode born(const volume_edit& edit, object_id id, const new_object& what) {
  inode object;
  object.id = id;
  object.kind = what.kind;
  object.mode = what.mode;
  object.uid = what.uid;
  object.gid = what.gid;
  object.links = what.kind == object_kind::DIRECTORY ? 2 : 1;
  object.text = what.text;
  object.settings = what.settings;
  if (what.kind == object_kind::SYMLINK) object.size = what.text.size();
  object.accessed_at = object.modified_at = object.changed_at = object.created_at = edit.now();
  return object;
}

/// A directory has one entry more (1) or less (-1) of such a kind.
decided<void> count_entry(volume_edit& edit, object_id directory, object_kind kind, int step) {
  auto holder = load_directory(edit, directory);
  if (!holder) return holder.error();
  holder->size += static_cast<std::uint64_t>(static_cast<std::int64_t>(step));
  if (kind == object_kind::DIRECTORY) holder->links += static_cast<std::uint32_t>(step);
  holder->modified_at = holder->changed_at = edit.now();
  edit.store(*holder);
  return {};
}

decided<void> add_entry(volume_edit& edit, object_id directory, std::string_view name, const inode& object) {
  if (auto checked = check_name(name); !checked) return checked;
  const auto taken = find_entry(edit, directory, name);
  if (!taken) return taken.error();
  if (*taken) return refuse(volume_code::ALREADY_EXISTS, "the name is taken", std::string(name));
  if (auto counted = count_entry(edit, directory, object.kind, 1); !counted) return counted;
  edit.put(volume_keys::entry(directory, name), encode(volume_keys::entry_value{object.id, object.kind}));
  return {};
}

/// The entry goes; `object`, which may have other names, does not name it any more.
decided<void> drop_entry(volume_edit& edit, object_id directory, std::string_view name, inode& object) {
  if (auto counted = count_entry(edit, directory, object.kind, -1); !counted) return counted;
  edit.erase(volume_keys::entry(directory, name));
  if (object.directory != directory || object.name != name) {
    edit.erase(volume_keys::other_name(object.id, directory, name));
    return {};
  }
  object.directory = no_object;
  object.name.clear();
  if (object.links < 2 || object.kind == object_kind::DIRECTORY) return {};
  const auto others = edit.cursor();
  const auto prefix = volume_keys::first(space::other_name, object.id);
  if (auto moved = others->seek(prefix); !moved) return refusal_of(moved.error());
  if (!others->valid() || !others->key().starts_with(prefix) || others->key().size() < prefix.size() + 8)
    return refuse(volume_code::CORRUPT, "object " + std::to_string(object.id.value) + " lacks its other names");
  const std::string other(others->key());
  object.directory = object_id(volume_keys::number_at(other, prefix.size()));
  object.name = other.substr(prefix.size() + 8);
  edit.erase(other);
  return {};
}

void erase_contents(volume_edit& edit, space where, object_id id) {
  edit.erase_range(volume_keys::first(where, id), volume_keys::first(where, id + 1));
}

decided<void> erase_object(volume_edit& edit, const inode& object) {
  if (object.blocks != 0) erase_contents(edit, space::block, object.id);
  if (object.rows != 0) erase_contents(edit, space::row, object.id);
  if (object.kind == object_kind::STREAM) erase_contents(edit, space::stream, object.id);
  if (find_pair(object.settings, source_setting) != nullptr) erase_contents(edit, space::source, object.id);
  if (const auto* topic = find_pair(object.settings, changelog_setting)) edit.erase(volume_keys::changelog(*topic));
  edit.erase(volume_keys::object(object.id));
  return edit.count(-static_cast<std::int64_t>(charged_bytes(object)), -1);
}

/// The object has lost a name. `inherited`: the rules of what a file that stays lay in, which it keeps.
decided<void> lose_name(volume_edit& edit, inode& object, unnamed_file then,
                        const std::vector<access_rule_text>& inherited, removal& gone) {
  object.changed_at = edit.now();
  if (object.kind != object_kind::DIRECTORY && --object.links > 0) {
    edit.store(object);
    return {};
  }
  if (object.kind == object_kind::FILE && then == unnamed_file::stays) {
    if (!inherited.empty()) object.rules = inherited;
    edit.store(object);
    edit.put(volume_keys::unnamed(object.id), {});
    return {};
  }
  ++gone.objects;
  if (object.kind == object_kind::STREAM) gone.streams.push_back(object.id);
  return erase_object(edit, object);
}

decided<inode> named_object(volume_edit& edit, object_id directory, std::string_view name) {
  const auto entry = find_entry(edit, directory, name);
  if (!entry) return entry.error();
  if (!*entry) return refuse(volume_code::NOT_FOUND, "no such entry", std::string(name));
  return load_inode(edit, (*entry)->id);
}

/// Whether `directory` is `object` or below it.
decided<bool> lies_within(const volume_edit& edit, object_id directory, object_id object) {
  for (;;) {
    if (directory == object) return true;
    if (directory == root_directory || directory == no_object) return false;
    const auto above = load_inode(edit, directory);
    if (!above) return above.error();
    directory = above->directory;
  }
}

/// Whether `moved` may take the place of `replaced`.
decided<void> check_replacement(const inode& moved, const inode& replaced) {
  const bool directory = moved.kind == object_kind::DIRECTORY;
  if (directory && replaced.kind != object_kind::DIRECTORY)
    return refuse(volume_code::NOT_DIRECTORY, "a directory takes the place of a directory only", replaced.name);
  if (!directory && replaced.kind == object_kind::DIRECTORY)
    return refuse(volume_code::IS_DIRECTORY, "only a directory takes the place of a directory", replaced.name);
  if (replaced.kind == object_kind::DIRECTORY && replaced.size != 0)
    return refuse(volume_code::NOT_EMPTY, "the directory to be replaced has entries", replaced.name);
  return {};
}

/// Whether one of two directories that are to change places, or what is in their places, would end up in itself.
decided<void> check_exchange(const volume_edit& edit, const inode& one, object_id one_directory, const inode& other,
                             object_id other_directory) {
  for (const auto& [moved, to] : {std::pair(&one, other_directory), std::pair(&other, one_directory)}) {
    if (moved->kind != object_kind::DIRECTORY) continue;
    const auto within = lies_within(edit, to, moved->id);
    if (!within) return within.error();
    if (*within) return refuse(volume_code::INVALID, "a directory does not go into itself", moved->name);
  }
  return {};
}

/// Gives an object that has just lost a name this one instead.
decided<void> take_name(volume_edit& edit, inode& moved, object_id directory, std::string_view name) {
  if (auto added = add_entry(edit, directory, name, moved); !added) return added;
  if (moved.directory == no_object) {
    moved.directory = directory;
    moved.name = name;
  } else {
    edit.put(volume_keys::other_name(moved.id, directory, name), {});
  }
  moved.changed_at = edit.now();
  edit.store(moved);
  return {};
}

/// A directory that is being emptied.
struct doomed_names {
  object_id directory;
  std::vector<std::string> names;  // that go next, the last one first
  std::string after;               // what is listed already
  bool complete = false;           // nothing is to be listed any more
  bool entered = false;            // the next one is a directory that has been emptied
};

decided<void> list_more(const volume_edit& edit, doomed_names& here) {
  constexpr std::size_t names_max = 512;
  auto listed = list_entries(edit, here.directory, here.after, names_max);
  if (!listed) return listed.error();
  here.complete = listed->size() < names_max;
  if (!listed->empty()) here.after = listed->back().name;
  for (auto entry = listed->rbegin(); entry != listed->rend(); ++entry) here.names.push_back(std::move(entry->name));
  return {};
}

}  // namespace

decided<inode> make_root(volume_edit& edit, const new_object& what, std::vector<access_rule_text> rules) {
  const auto id = edit.new_object();
  if (!id) return id.error();
  auto root = born(edit, *id, what);
  root.rules = std::move(rules);
  edit.store(root);
  return root;
}

decided<inode> make_object(volume_edit& edit, object_id directory, std::string_view name, const new_object& what) {
  const auto id = edit.new_object();
  if (!id) return id.error();
  auto object = born(edit, *id, what);
  object.directory = directory;
  object.name = name;
  if (auto added = add_entry(edit, directory, name, object); !added) return added.error();
  edit.store(object);
  if (object.kind == object_kind::STREAM) mark_stream(edit, object.id);
  if (auto counted = edit.count(static_cast<std::int64_t>(charged_bytes(object)), 0); !counted) return counted.error();
  return object;
}

decided<object_id> make_directories(volume_edit& edit, object_id from, const std::vector<std::string>& names,
                                    const new_object& what) {
  for (const auto& name : names) {
    const auto entry = find_entry(edit, from, name);
    if (!entry) return entry.error();
    if (*entry) {
      if ((*entry)->kind != object_kind::DIRECTORY) return refuse(volume_code::NOT_DIRECTORY, "not a directory", name);
      from = (*entry)->id;
      continue;
    }
    const auto made = make_object(edit, from, name, what);
    if (!made) return made.error();
    from = made->id;
  }
  return from;
}

decided<removal> remove_entry(volume_edit& edit, object_id directory, std::string_view name, unnamed_file then,
                              const std::vector<access_rule_text>& inherited) {
  auto object = named_object(edit, directory, name);
  if (!object) return object.error();
  if (object->kind == object_kind::DIRECTORY && object->size != 0)
    return refuse(volume_code::NOT_EMPTY, "the directory has entries: remove them first, or ask for recursive removal",
                  std::string(name));
  removal gone;
  if (auto dropped = drop_entry(edit, directory, name, *object); !dropped) return dropped.error();
  if (auto lost = lose_name(edit, *object, then, inherited, gone); !lost) return lost.error();
  return gone;
}

decided<removal> remove_tree(volume_edit& edit, object_id directory, std::string_view name, std::size_t objects_max,
                             const std::function<decided<void>(const inode&)>& allowed) {
  std::vector<doomed_names> path;
  path.push_back({directory, {std::string(name)}, {}, true, false});
  removal gone;
  for (std::size_t removed = 0; !path.empty();) {
    auto& here = path.back();
    if (here.names.empty() && here.complete) {
      path.pop_back();
      continue;
    }
    if (here.names.empty()) {
      if (auto listed = list_more(edit, here); !listed) return listed.error();
      continue;
    }
    if (removed == objects_max) {
      gone.more = true;
      break;
    }
    const auto object = named_object(edit, here.directory, here.names.back());
    if (!object) return object.error();
    if (object->kind == object_kind::DIRECTORY && object->size != 0) {
      if (here.entered) return refuse(volume_code::CORRUPT, "a directory has fewer entries than it says", object->name);
      here.entered = true;
      path.push_back({object->id, {}, {}, false, false});
      continue;
    }
    if (auto may = allowed(*object); !may) return may.error();
    auto removal = remove_entry(edit, here.directory, here.names.back(), unnamed_file::goes);
    if (!removal) return removal.error();
    gone.objects += removal->objects;
    gone.streams.insert(gone.streams.end(), removal->streams.begin(), removal->streams.end());
    ++removed;
    here.names.pop_back();
    here.entered = false;
  }
  return gone;
}

decided<removal> rename_entry(volume_edit& edit, const found_place& from, object_id to_directory,
                              std::string_view to_name, bool replaces, unnamed_file then,
                              const std::vector<access_rule_text>& inherited) {
  removal gone;
  if (auto checked = check_name(to_name); !checked) return checked.error();
  auto moved = named_object(edit, from.directory, from.name);
  if (!moved) return moved.error();
  const auto taken = find_entry(edit, to_directory, to_name);
  if (!taken) return taken.error();
  if (*taken && !replaces) return refuse(volume_code::ALREADY_EXISTS, "the name is taken", std::string(to_name));
  if (*taken && (*taken)->id == moved->id) return gone;
  if (moved->kind == object_kind::DIRECTORY) {
    const auto within = lies_within(edit, to_directory, moved->id);
    if (!within) return within.error();
    if (*within) return refuse(volume_code::INVALID, "a directory does not go into itself", std::string(to_name));
  }
  if (*taken) {
    const auto replaced = load_inode(edit, (*taken)->id);
    if (!replaced) return replaced.error();
    if (auto fits = check_replacement(*moved, *replaced); !fits) return fits.error();
    auto removed = remove_entry(edit, to_directory, to_name, then, inherited);
    if (!removed) return removed.error();
    gone = std::move(*removed);
  }
  if (auto dropped = drop_entry(edit, from.directory, from.name, *moved); !dropped) return dropped.error();
  if (auto taken_over = take_name(edit, *moved, to_directory, to_name); !taken_over) return taken_over.error();
  return gone;
}

decided<void> exchange_entries(volume_edit& edit, const found_place& one, const found_place& other) {
  auto first = named_object(edit, one.directory, one.name);
  if (!first) return first.error();
  auto second = named_object(edit, other.directory, other.name);
  if (!second) return second.error();
  if (first->id == second->id) return {};
  const auto fits = check_exchange(edit, *first, one.directory, *second, other.directory);
  if (!fits) return fits;
  if (auto dropped = drop_entry(edit, one.directory, one.name, *first); !dropped) return dropped;
  if (auto dropped = drop_entry(edit, other.directory, other.name, *second); !dropped) return dropped;
  if (auto taken = take_name(edit, *first, other.directory, other.name); !taken) return taken;
  return take_name(edit, *second, one.directory, one.name);
}

decided<inode> link_object(volume_edit& edit, object_id existing, object_id directory, std::string_view name) {
  auto object = load_inode(edit, existing);
  if (!object) return object;
  if (object->kind == object_kind::DIRECTORY)
    return refuse(volume_code::IS_DIRECTORY, "a directory has one name only", object->name);
  if (object->kind == object_kind::STREAM)
    return refuse(volume_code::WRONG_KIND, "a stream has one name only: its topics are called by it", object->name);
  if (object->directory == no_object) return refuse(volume_code::STALE_OBJECT, "a removed file gets no new name");
  if (object->links >= volume_limits::links_max)
    return refuse(volume_code::TOO_MANY_LINKS, "the object has as many names as one may have", object->name);
  if (auto added = add_entry(edit, directory, name, *object); !added) return added.error();
  edit.put(volume_keys::other_name(existing, directory, name), {});
  ++object->links;
  object->changed_at = edit.now();
  edit.store(*object);
  return object;
}

decided<void> forget_object(volume_edit& edit, object_id id) {
  const auto unnamed = edit.exists(volume_keys::unnamed(id));
  if (!unnamed) return refusal_of(unnamed.error());
  if (!*unnamed) return {};
  const auto object = load_inode(edit, id);
  if (!object) return object.error();
  edit.erase(volume_keys::unnamed(id));
  return erase_object(edit, *object);
}

decided<std::size_t> forget_all(volume_edit& edit, std::size_t objects_max) {
  std::vector<object_id> ids;
  const auto at = edit.cursor();
  for (auto moved = at->seek(volume_keys::first(space::unnamed, no_object)); ids.size() < objects_max;
       moved = at->next()) {
    if (!moved) return refusal_of(moved.error());
    const auto key = at->valid() ? volume_keys::split(at->key()) : std::nullopt;
    if (!key || key->where != space::unnamed) break;
    ids.push_back(key->id);
  }
  for (const auto id : ids)
    if (auto forgotten = forget_object(edit, id); !forgotten) return forgotten.error();
  return ids.size();
}

}  // namespace millrace
