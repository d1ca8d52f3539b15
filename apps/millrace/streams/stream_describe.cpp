#include <fmt/format.h>

#include <utility>

#include "apps/millrace/each_named.hpp"
#include "apps/millrace/streams/stream_commands.hpp"
#include "apps/millrace/streams/stream_topics.hpp"
#include "apps/millrace/text/table.hpp"
#include "apps/millrace/volumes/object_output.hpp"
#include "apps/millrace/volumes/volume_options.hpp"

namespace millrace::cli {
namespace {

struct describe_options {
  std::vector<std::string> paths;
};

void declare(CLI::App& command, describe_options& o) {
  add_node_paths_argument(command, o.paths, "Streams, as /payments/cards");
}

std::string text_of(const stream_entry& stream, const node_object& object, const std::vector<topic_description>& own) {
  auto text = fmt::format("stream   {}\nobject   {} of volume {}\ntopics   {}\n", stream.path, object.object,
                          object.volume, own.size());
  if (own.empty()) return text;
  table rows({{"TOPIC"}, {"NAME FOR EVERY CLIENT"}, {"PARTITIONS", align::right}});
  for (const auto& topic : own)
    rows.add({spelt_with_stream(stream, topic.name), topic.name, std::to_string(topic.partitions.size())});
  return text + "\n" + rows.render();
}

json json_of_stream(const stream_entry& stream, const node_object& object, const std::vector<topic_description>& own) {
  json topics = json::array();
  for (const auto& topic : own) {
    topics.push_back({{"name", topic.name},
                      {"with_stream", spelt_with_stream(stream, topic.name)},
                      {"partitions", topic.partitions.size()}});
  }
  return {{"path", stream.path}, {"dotted", stream.dotted}, {"object", json_of(object)}, {"topics", topics}};
}

result<exit_code> run(const describe_options& o, volume_client& node, const command_context& shared) {
  const auto all = find_streams(node, "/");
  if (!all) return all.error();
  const auto connected = client::connect(client_kind::observer, shared.connection);
  if (!connected) return connected.error();
  const auto topics = list_topics(**connected);
  if (!topics) return topics.error();
  bool first = true;
  return do_to_each(o.paths, {"streams", "path"}, shared, [&](const std::string& path) -> result<done_thing> {
    const auto object = stat_path(node, path);
    if (!object) return object.error();
    const auto* stream = all->find(dotted_stream_name(path));
    if (!stream || stream->path != path) {
      return make_error(errc::invalid_argument, fmt::format("{} is a {}, no stream", path, name_of(object->kind)));
    }
    const auto own = topics_of(*all, *stream, *topics);
    if (!shared.json) print((std::exchange(first, false) ? "" : "\n") + text_of(*stream, *object, own));
    return done_thing{json_of_stream(*stream, *object, own)};
  });
}

}  // namespace

void add_stream_describe(CLI::App& stream, command_context& shared) {
  add_node_command<describe_options, run>(stream, "describe", "Topics of streams", shared, declare);
}

}  // namespace millrace::cli
