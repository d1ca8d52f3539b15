#include "actors/volume/volume_diff.hpp"

#include <algorithm>
#include <tuple>

#include "actors/volume/directory_tree.hpp"
#include "actors/volume/stream_log_row.hpp"

namespace millrace {
namespace {

decided<std::optional<inode>> decode(object_id id, std::optional<std::string_view> bytes) {
  if (!bytes) return std::optional<inode>();
  auto object = decode_inode(id, *bytes);
  if (!object) return refusal_of(object.error());
  return std::optional<inode>(std::move(*object));
}

/// Apart from what follows from its contents or entries, and from when it was read.
bool same_attributes(inode a, const inode& b) {
  a.size = b.size;
  a.blocks = b.blocks;
  a.rows = b.rows;
  a.links = b.links;
  a.accessed_at = b.accessed_at;
  a.modified_at = b.modified_at;
  a.changed_at = b.changed_at;
  a.directory = b.directory;
  a.name = b.name;
  return a == b;
}

decided<std::string> path_or_none(const map_reader& tree, object_id id) {
  auto path = path_of(tree, id);
  if (!path && path.error().code == volume_code::STALE_OBJECT) return std::string();
  return path;
}

}  // namespace

std::uint64_t log_difference::records() const {
  const auto count = [](const extent& e) { return static_cast<std::uint64_t>(e.end - e.start); };
  if (!before) return after ? count(*after) : 0;
  if (!after) return count(*before);
  const auto start = std::max(before->start, after->start), end = std::min(before->end, after->end);
  const auto common = static_cast<std::uint64_t>(std::max<std::int64_t>(0, end - start));
  return count(*before) + count(*after) - 2 * common;
}

std::uint64_t object_difference::records() const {
  std::uint64_t all = 0;
  for (const auto& log : logs) all += log.records();
  return all;
}

decided<void> volume_diff::add(std::string_view key, std::optional<std::string_view> before,
                               std::optional<std::string_view> after) {
  using volume_keys::space;
  const auto parts = volume_keys::split(key);
  if (!parts) return refuse(volume_code::CORRUPT, "a key of the volume's tree that means nothing");
  switch (parts->where) {
    case space::volume:
    case space::entry:  // tells nothing that the inodes do not
    case space::other_name:
    case space::unnamed:
    case space::source:
    case space::changelog: return {};
    case space::object: {
      auto& change = changes_[parts->id];
      auto old_inode = decode(parts->id, before);
      if (!old_inode) return old_inode.error();
      auto new_inode = decode(parts->id, after);
      if (!new_inode) return new_inode.error();
      change.before = std::move(*old_inode);
      change.after = std::move(*new_inode);
      change.touched_inode = true;
      return {};
    }
    case space::stream: return add_of_stream(parts->id, parts->rest, before, after);
    case space::block:
    case space::row: break;
  }
  auto& change = changes_[parts->id];
  if (parts->where == space::block) ++change.blocks;
  if (parts->where == space::row) ++change.rows;
  if (after) change.bytes += after->size() + (parts->where == space::row ? parts->rest.size() : 0);
  return {};
}

/// What cuts note of streams. Where groups stand is no object's: it is read with the topics.
decided<void> volume_diff::add_of_stream(object_id stream, std::string_view rest,
                                         std::optional<std::string_view> before,
                                         std::optional<std::string_view> after) {
  if (stream == no_object || rest.empty()) return {};
  const auto log = split_stream_log(rest);
  if (!log) {
    if (before && after) changes_[stream].settings = true;
    return {};
  }
  log_difference difference{std::string(log->topic), log->partition, {}, {}};
  for (const auto& [value, extent] : {std::pair(before, &difference.before), std::pair(after, &difference.after)}) {
    if (!value) continue;
    const auto row = decode_stream_log(*value);
    if (!row) return refusal_of(row.error());
    *extent = log_difference::extent{row->start, row->end};
  }
  if (difference.before != difference.after) changes_[stream].logs.push_back(std::move(difference));
  return {};
}

decided<object_difference> volume_diff::describe(object_id id, const change& what, const map_reader& from,
                                                 const map_reader& to) {
  object_difference difference;
  difference.blocks = what.blocks;
  difference.rows = what.rows;
  difference.bytes = what.bytes;
  difference.logs = what.logs;
  std::sort(difference.logs.begin(), difference.logs.end(), [](const auto& a, const auto& b) {
    return std::tie(a.topic, a.partition) < std::tie(b.topic, b.partition);
  });
  difference.attributes = what.settings;
  const auto old_path = path_or_none(from, id);
  if (!old_path) return old_path.error();
  const auto new_path = path_or_none(to, id);
  if (!new_path) return new_path.error();
  difference.path = new_path->empty() ? *old_path : *new_path;
  using kind = object_difference::kind;
  if (what.touched_inode) {
    difference.object = what.after ? what.after->kind : what.before->kind;
    if (!what.before) difference.change = kind::added;
    if (!what.after) difference.change = kind::removed;
    if (what.before && what.after) {
      difference.attributes = what.settings || !same_attributes(*what.before, *what.after);
      if (*old_path != *new_path && !new_path->empty()) difference.old_path = *old_path;
      if (new_path->empty()) difference.change = kind::removed;  // it has no name any more, but somebody has it open
    }
    return difference;
  }
  const auto object = load_inode(to, id);
  if (!object) return object.error();
  difference.object = object->kind;
  return difference;
}

decided<volume_difference> volume_diff::finish(const map_reader& from, const map_reader& to,
                                               std::size_t objects_max) const {
  volume_difference all;
  for (const auto& [id, what] : changes_) {
    auto difference = describe(id, what, from, to);
    if (!difference) return difference.error();
    ++all.changed_objects;
    all.blocks += difference->blocks;
    all.rows += difference->rows;
    all.bytes += difference->bytes;
    all.records += difference->records();
    all.objects.push_back(std::move(*difference));
  }
  std::sort(all.objects.begin(), all.objects.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  all.more = all.objects.size() > objects_max;
  if (all.more) all.objects.resize(objects_max);
  return all;
}

}  // namespace millrace
