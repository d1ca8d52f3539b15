#include "actors/volume/stream_marks.hpp"

#include "actors/volume/directory_tree.hpp"
#include "actors/volume/volume_keys.hpp"

namespace millrace {

using volume_keys::space;

void mark_stream(volume_edit& edit, object_id stream) { edit.put(volume_keys::first(space::stream, stream), {}); }

result<std::vector<object_id>> marked_streams(const map_reader& tree) {
  std::vector<object_id> streams;
  const auto cursor = tree.cursor();
  auto at = volume_keys::first(space::stream, object_id(1));
  for (;;) {
    if (auto found = cursor->seek(at); !found) return found.error();
    if (!cursor->valid()) return streams;
    const auto parts = volume_keys::split(cursor->key());
    if (!parts || parts->where != space::stream) return streams;
    if (parts->rest.empty()) streams.push_back(parts->id);
    at = volume_keys::first(space::stream, parts->id + 1);
  }
}

namespace {

decided<void> refuse_named(const located_place& place, object_id object, object_id stream, const std::string& then) {
  const auto path = path_of(*place.tree, object);
  if (!path) return path.error();
  const auto of_stream = path_of(*place.tree, stream);
  if (!of_stream) return of_stream.error();
  const auto has = object == stream
                       ? std::string("its topics are called by its path")
                       : "it has the stream " + full_path(place, *of_stream) + ", whose topics are called by its path";
  return refuse(volume_code::IN_USE, has + ": " + then, full_path(place, *path));
}

}  // namespace

decided<void> check_no_stream_within(const located_place& place, object_id object, const std::string& then) {
  const auto& tree = *place.tree;
  const auto streams = from_store(marked_streams(tree));
  if (!streams) return streams.error();
  for (const auto stream : *streams) {
    for (auto at = stream; at != no_object;) {
      if (at == object) return refuse_named(place, object, stream, then);
      if (at == root_directory) break;
      const auto here = load_inode(tree, at);
      if (!here) return here.error();
      at = here->directory;
    }
  }
  return {};
}

}  // namespace millrace
