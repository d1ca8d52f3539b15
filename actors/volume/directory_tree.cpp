#include "actors/volume/directory_tree.hpp"

#include <algorithm>

#include "actors/volume/volume_limits.hpp"
#include "actors/volume/volume_path.hpp"

namespace millrace {
namespace {

volume_refusal torn(object_id id, const char* what) {
  return refuse(volume_code::CORRUPT, "object " + std::to_string(id.value) + ": " + what);
}

/// The names of a relative symlink's text put before those that come behind it in a path. ".." stays.
decided<void> splice_symlink(const std::string& text, std::vector<std::string>& names_behind) {
  if (text.starts_with('/'))
    return refuse(volume_code::CROSS_VOLUME,
                  "a symlink with an absolute path is for the machine that mounts the volume, not for the node", text);
  std::vector<std::string> names;
  for (std::size_t at = 0; at <= text.size();) {
    const auto end = std::min(text.find('/', at), text.size());
    if (end != at) names.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  names_behind.insert(names_behind.end(), names.rbegin(), names.rend());
  if (names_behind.size() > 2 * volume_limits::path_depth_max)
    return refuse(volume_code::TOO_MANY_LINKS, "symlinks make the path too long", text);
  return {};
}

}  // namespace

decided<inode> load_inode(const map_reader& tree, object_id id) {
  std::string value;
  const auto found = tree.get(volume_keys::object(id), value);
  if (!found) return refusal_of(found.error());
  if (!*found)
    return refuse(volume_code::STALE_OBJECT, "object " + std::to_string(id.value) + " is not there (any more)");
  auto object = decode_inode(id, value);
  if (!object) return refusal_of(object.error());
  return std::move(*object);
}

decided<inode> load_directory(const map_reader& tree, object_id id) {
  auto object = load_inode(tree, id);
  if (object && object->kind != object_kind::DIRECTORY)
    return refuse(volume_code::NOT_DIRECTORY, "not a directory", object->name);
  return object;
}

decided<std::optional<volume_keys::entry_value>> find_entry(const map_reader& tree, object_id directory,
                                                            std::string_view name) {
  std::string value;
  const auto found = tree.get(volume_keys::entry(directory, name), value);
  if (!found) return refusal_of(found.error());
  if (!*found) return std::optional<volume_keys::entry_value>();
  const auto entry = volume_keys::decode_entry(value);
  if (!entry) return torn(directory, "an entry is torn");
  return entry;
}

decided<found_place> follow(const map_reader& tree, object_id directory, std::vector<std::string> names,
                            last_symlink last) {
  found_place at{directory, no_object, {}};
  auto here = object_kind::DIRECTORY;
  std::reverse(names.begin(), names.end());  // the next one last
  std::size_t symlinks = 0;
  while (!names.empty()) {
    const auto name = std::move(names.back());
    names.pop_back();
    if (name == ".") continue;
    if (at.object == no_object) return refuse(volume_code::NOT_FOUND, "no such directory", at.name);
    if (here != object_kind::DIRECTORY) return refuse(volume_code::NOT_DIRECTORY, "not a directory", at.name);
    if (name == "..") {
      const auto object = load_inode(tree, at.object);
      if (!object) return object.error();
      if (object->directory == no_object) return refuse(volume_code::CROSS_VOLUME, "a symlink leads out of the volume");
      at = {object->directory, no_object, {}};
      continue;
    }
    const auto entry = find_entry(tree, at.object, name);
    if (!entry) return entry.error();
    if (!*entry) {
      at = {no_object, at.object, name};
      continue;
    }
    here = (*entry)->kind;
    if (here == object_kind::SYMLINK && (!names.empty() || last == last_symlink::followed)) {
      if (++symlinks > volume_limits::symlinks_followed_max)
        return refuse(volume_code::TOO_MANY_LINKS, "too many symlinks one behind the other", name);
      const auto link = load_inode(tree, (*entry)->id);
      if (!link) return link.error();
      if (auto spliced = splice_symlink(link->text, names); !spliced) return spliced.error();
      here = object_kind::DIRECTORY;
      continue;
    }
    at = {(*entry)->id, at.object, name};
  }
  return at;
}

decided<std::vector<listed_entry>> list_entries(const map_reader& tree, object_id directory, std::string_view after,
                                                std::size_t entries_max) {
  std::vector<listed_entry> entries;
  const auto end = volume_keys::first(volume_keys::space::entry, directory + 1);
  const auto prefix_size = end.size();
  const auto at = tree.cursor();
  auto from = volume_keys::entry(directory, after);
  if (!after.empty()) from.push_back('\0');
  for (auto moved = at->seek(from); entries.size() < entries_max; moved = at->next()) {
    if (!moved) return refusal_of(moved.error());
    if (!at->valid() || at->key() >= end) break;
    const auto value = at->value();
    if (!value) return refusal_of(value.error());
    const auto entry = volume_keys::decode_entry(*value);
    if (!entry) return torn(directory, "an entry is torn");
    entries.push_back({std::string(at->key().substr(prefix_size)), *entry});
  }
  return entries;
}

decided<std::string> path_of(const map_reader& tree, object_id id) {
  std::vector<std::string> names;
  std::size_t bytes = 0;
  while (id != root_directory) {
    auto object = load_inode(tree, id);
    if (!object) return object.error();
    if (object->directory == no_object) return std::string();
    bytes += object->name.size();
    if (bytes > std::size_t{1} << 20) return torn(id, "its directories have no end");
    names.push_back(std::move(object->name));
    id = object->directory;
  }
  std::reverse(names.begin(), names.end());
  return join_path(names);
}

}  // namespace millrace
