#include "actors/catalog/stream_name.hpp"

#include <algorithm>

namespace millrace {

std::string dotted_stream_name(std::string_view stream_path) {
  if (stream_path == default_stream_path) return {};
  std::string name(stream_path.substr(stream_path.starts_with('/') ? 1 : 0));
  std::replace(name.begin(), name.end(), '/', '.');
  return name;
}

std::string canonical_topic_name(std::string_view as_spelt) {
  const auto colon = as_spelt.rfind(':');
  if (!as_spelt.starts_with('/') || colon == std::string_view::npos) return std::string(as_spelt);
  auto name = dotted_stream_name(as_spelt.substr(0, colon));
  if (!name.empty()) name += '.';
  return name.append(as_spelt.substr(colon + 1));
}

bool is_of_snapshot(std::string_view topic) { return topic.find(snapshot_mark) != std::string_view::npos; }

bool is_topic_of(std::string_view topic, std::string_view dotted_stream) {
  if (dotted_stream.empty()) return true;
  return topic.size() > dotted_stream.size() + 1 && topic.starts_with(dotted_stream) &&
         topic[dotted_stream.size()] == '.';
}

}  // namespace millrace
