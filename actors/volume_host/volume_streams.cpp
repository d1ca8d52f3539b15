#include "actors/volume_host/volume_streams.hpp"

#include <algorithm>

#include "actors/catalog/stream_name.hpp"
#include "actors/volume/directory_tree.hpp"
#include "actors/volume/stream_marks.hpp"
#include "actors/volume/volume_access.hpp"
#include "actors/volume/volume_registry.hpp"
#include "actors/volume_host/unshown_streams.hpp"

namespace millrace {
namespace {

std::string joined(const std::string& volume, const std::string& within) {
  auto path = volume == "/" ? std::string() : volume;
  if (!within.starts_with('/')) path += '/';
  return path + within;
}

/// `corrupt`, as whoever reads the tree says it.
error corrupt(const volume_record& volume, const volume_refusal& why) {
  return make_error(errc::corrupt, "stream of " + volume.name + ": " + why.text);
}

result<stream_entry> entry_of(const volume_record& volume, const map_reader& tree, object_id stream) {
  const auto within = path_of(tree, stream);
  if (!within) return corrupt(volume, within.error());
  auto path = joined(volume.name, *within);
  stream_entry entry{.dotted = dotted_stream_name(path),
                     .path = std::move(path),
                     .volume = volume.id.value,
                     .object = stream.value,
                     .read_only = volume.read_only()};
  for (const auto verb : access_verbs) {
    auto found = find_ruling({&tree, volume.name, volume.owner}, stream, verb);
    if (!found) return corrupt(volume, found.error());
    entry.rules[static_cast<std::size_t>(verb)] = {std::move(found->expression), std::move(found->from)};
  }
  return entry;
}

/// Those that its tree has not.
result<void> add_unshown(std::vector<stream_entry>& all, const map_reader& registry, const volume_record& volume) {
  const auto paths = unshown_streams::find(registry, volume.id);
  if (!paths) return paths.error();
  for (const auto& path : *paths) {
    auto entry = unshown_streams::entry(volume, path);
    if (std::ranges::find(all, entry.dotted, &stream_entry::dotted) == all.end()) all.push_back(std::move(entry));
  }
  return {};
}

}  // namespace

result<stream_list> list_streams(store_port& volumes) {
  const auto registry = volumes.registry();
  if (!registry) return registry.error();
  const auto records = volume_registry::list_volumes(**registry, {});
  if (!records) return records.error();
  std::vector<stream_entry> all;
  for (const auto& volume : *records) {
    const auto tree = volumes.live(volume.id);
    if (!tree) return tree.error();
    const auto streams = marked_streams(**tree);
    if (!streams) return streams.error();
    for (const auto stream : *streams) {
      auto entry = entry_of(volume, **tree, stream);
      if (!entry) return entry.error();
      all.push_back(std::move(*entry));
    }
    if (!volume.read_only()) continue;
    if (auto added = add_unshown(all, **registry, volume); !added) return added.error();
  }
  return stream_list(std::move(all));
}

std::vector<topic_ref> topics_of_volume(const catalog_view& topics, const stream_list& streams, volume_id volume) {
  std::vector<topic_ref> found;
  topics.for_each([&](const topic_entry& topic) {
    const auto& name = topic.facts->name;
    if (is_of_snapshot(name)) return;
    const auto* stream = streams.stream_of(name);
    if (stream && stream->volume == volume.value) found.push_back(topic.facts);
  });
  return found;
}

bool may_change_streams(schema::VolumeRequest::Which request) {
  using which = schema::VolumeRequest::Which;
  switch (request) {
    case which::CREATE_STREAM:
    case which::REMOVE:
    case which::RENAME:
    case which::DELETE_VOLUME:
    case which::RENAME_VOLUME:
    case which::SET_PERMISSIONS:
    case which::CLONE_SNAPSHOT:
    case which::ROLL_BACK:
    case which::SET_MIRROR:
    case which::PROMOTE_MIRROR: return true;
    default: return false;
  }
}

}  // namespace millrace
