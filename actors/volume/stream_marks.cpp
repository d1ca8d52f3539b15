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

decided<void> check_no_stream_within(const map_reader& tree, object_id object) {
  const auto streams = from_store(marked_streams(tree));
  if (!streams) return streams.error();
  for (auto at : *streams) {
    for (; at != no_object;) {
      if (at == object) {
        return refuse(
            volume_code::IN_USE,
            "topics are called by the path of their stream, so that it keeps its name: make another stream there");
      }
      if (at == root_directory) break;
      const auto here = load_inode(tree, at);
      if (!here) return here.error();
      at = here->directory;
    }
  }
  return {};
}

}  // namespace millrace
