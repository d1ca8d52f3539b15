#include "apps/millrace/streams/stream_topics.hpp"

#include <algorithm>

namespace millrace::cli {
namespace {

std::string below(const std::string& directory, const std::string& name) {
  return directory == "/" ? "/" + name : directory + "/" + name;
}

result<void> look_into(volume_client& node, const std::string& directory, std::vector<stream_entry>& found) {
  std::vector<std::string> directories;
  const auto note = [&](const node_object& entry) -> result<void> {
    auto path = below(directory, entry.name);
    if (entry.kind == schema::Kind::DIRECTORY) directories.push_back(std::move(path));
    if (entry.kind == schema::Kind::STREAM) found.push_back({.dotted = dotted_stream_name(path), .path = path});
    return {};
  };
  if (auto listed = for_each_entry(node, directory, note); !listed) return listed;
  for (const auto& one : directories) {
    if (auto looked = look_into(node, one, found); !looked) return looked;
  }
  return {};
}

}  // namespace

result<stream_list> find_streams(volume_client& node, const std::string& path) {
  const auto object = stat_path(node, path);
  if (!object) return object.error();
  std::vector<stream_entry> found;
  if (object->kind == schema::Kind::STREAM) {
    found.push_back({.dotted = dotted_stream_name(path), .path = path});
  } else if (auto looked = look_into(node, path, found); !looked) {
    return looked.error();
  }
  return stream_list(std::move(found));
}

std::vector<topic_description> topics_of(const stream_list& streams, const stream_entry& stream,
                                         const std::vector<topic_description>& topics) {
  std::vector<topic_description> own;
  std::ranges::copy_if(topics, std::back_inserter(own), [&](const topic_description& topic) {
    const auto* owner = streams.stream_of(topic.name);
    return owner && owner->path == stream.path;
  });
  return own;
}

std::string spelt_with_stream(const stream_entry& stream, const std::string& topic) {
  const auto begin = stream.dotted.empty() ? 0 : stream.dotted.size() + 1;
  return stream.path + ":" + topic.substr(begin);
}

}  // namespace millrace::cli
