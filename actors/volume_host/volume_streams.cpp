#include "actors/volume_host/volume_streams.hpp"

#include "actors/volume/directory_tree.hpp"
#include "actors/volume/stream_marks.hpp"
#include "actors/volume/volume_registry.hpp"

namespace millrace {
namespace {

std::string joined(const std::string& volume, const std::string& within) {
  auto path = volume == "/" ? std::string() : volume;
  if (!within.starts_with('/')) path += '/';
  return path + within;
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
      const auto within = path_of(**tree, stream);
      if (!within) return make_error(errc::corrupt, "stream of " + volume.name + ": " + within.error().text);
      auto path = joined(volume.name, *within);
      auto dotted = dotted_stream_name(path);
      all.push_back({std::move(dotted), std::move(path), volume.id.value, stream.value, volume.read_only()});
    }
  }
  return stream_list(std::move(all));
}

bool may_change_streams(schema::VolumeRequest::Which request) {
  using which = schema::VolumeRequest::Which;
  switch (request) {
    case which::CREATE_STREAM:
    case which::REMOVE:
    case which::RENAME:
    case which::DELETE_VOLUME:
    case which::CLONE_SNAPSHOT:
    case which::ROLL_BACK:
    case which::SET_MIRROR:
    case which::PROMOTE_MIRROR: return true;
    default: return false;
  }
}

}  // namespace millrace
