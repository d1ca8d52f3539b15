#include "actors/volume_host/topic_plan.hpp"

#include <map>

#include "actors/catalog/stream_name.hpp"
#include "actors/volume/directory_tree.hpp"

namespace millrace {

std::string stream_path(std::string_view volume, std::string_view within) {
  auto path = volume == "/" ? std::string() : std::string(volume);
  if (!within.starts_with('/')) path += '/';
  return path.append(within);
}

std::string snapshot_path(std::string_view volume, std::string_view snapshot) {
  return std::string(volume).append(1, snapshot_mark).append(snapshot);
}

std::optional<std::string> renamed_topic(std::string_view topic, std::string_view from, std::string_view within,
                                         std::string_view to) {
  const auto stream = dotted_stream_name(stream_path(from, within));
  auto own = topic;
  if (!stream.empty() && is_topic_of(topic, stream)) {
    own = topic.substr(stream.size() + 1);
  } else if (!stream.empty()) {
    const auto tail = dotted_stream_name(within) + '.';
    const auto found = topic.rfind(tail);
    if (found == std::string_view::npos || found + tail.size() == topic.size()) return std::nullopt;
    own = topic.substr(found + tail.size());
  }
  auto name = dotted_stream_name(stream_path(to, within));
  if (!name.empty()) name += '.';
  return name.append(own);
}

result<topic_plan> plan_topics(const map_reader& registry, const map_reader& tree, volume_snapshot snapshot,
                               std::string_view from, std::string_view to) {
  auto rows = stream_rows::read(tree);
  if (!rows) return rows.error();
  auto received = find_received(registry, received_key(snapshot));
  if (!received) return received.error();
  topic_plan plan{snapshot, std::move(rows->offsets), std::move(*received), {}};
  std::map<topic_id_bytes, std::size_t> places;
  for (auto& row : rows->topics) {
    const auto within = path_of(tree, row.stream);
    if (!within) return make_error(errc::corrupt, "stream of topic " + row.name + ": " + within.error().text);
    auto name = renamed_topic(row.name, from, *within, to);
    if (!name) return make_error(errc::corrupt, "topic " + row.name + " is none of the stream " + *within);
    places.emplace(row.facts.id.bytes, plan.topics.size());
    plan.topics.push_back({std::move(row), {}, std::move(*name)});
  }
  for (auto& log : rows->logs) {
    const auto place = places.find(log.log.topic);
    if (place == places.end()) return make_error(errc::corrupt, "a snapshot has a log of no topic, " + log.topic);
    plan.topics[place->second].logs.push_back(std::move(log));
  }
  return plan;
}

}  // namespace millrace
