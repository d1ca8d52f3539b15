#include "apps/millrace/kafka_client/metadata.hpp"
#include "apps/millrace/output.hpp"
#include "apps/millrace/streams/stream_topics.hpp"
#include "apps/millrace/text/table.hpp"
#include "apps/millrace/topic_commands.hpp"
#include "apps/millrace/volumes/volume_command.hpp"

namespace millrace::cli {
namespace {

struct list_options {
  bool internal = false;
  bool streams = false;
};

void declare(CLI::App& command, list_options& o) {
  command.add_flag("--internal", o.internal, "Also topics of the cluster itself (__…)");
  command.add_flag("--streams", o.streams, "Also the stream of each, for which the node at --link is asked");
}

std::size_t replicas_of(const topic_description& topic) {
  return topic.partitions.empty() ? 0 : topic.partitions.front().replicas.size();
}

exit_code show(const list_options& o, const stream_list& streams, const command_context& shared) {
  const auto connected = client::connect(client_kind::observer, shared.connection);
  if (!connected) return report(connected.error(), shared);
  const auto topics = list_topics(**connected);
  if (!topics) return report(topics.error(), shared);
  std::vector<column> columns{{"TOPIC"}, {"PARTITIONS", align::right}, {"REPLICAS", align::right}};
  if (o.streams) columns.push_back({"STREAM"});
  table rows(std::move(columns));
  json listed = json::array();
  for (const auto& topic : *topics) {
    if (topic.internal() && !o.internal) continue;
    const auto* stream = streams.stream_of(topic.name);
    std::vector<std::string> row{topic.name, std::to_string(topic.partitions.size()),
                                 std::to_string(replicas_of(topic))};
    json one{{"name", topic.name},
             {"partitions", topic.partitions.size()},
             {"replication_factor", replicas_of(topic)},
             {"internal", topic.internal()}};
    if (o.streams) {
      row.push_back(stream ? stream->path : "");
      one["stream"] = stream ? json(stream->path) : json();
    }
    rows.add(std::move(row));
    listed.push_back(std::move(one));
  }
  if (shared.json) {
    print_json({{"topics", listed}});
  } else {
    print(rows.render());
  }
  return exit_code::ok;
}

exit_code run(const list_options& o, const command_context& shared) {
  if (!o.streams) return show(o, {}, shared);
  return with_node(shared, [&](volume_client& node) -> result<exit_code> {
    const auto streams = find_streams(node, "/");
    if (!streams) return streams.error();
    return show(o, *streams, shared);
  });
}

}  // namespace

void add_topic_list(CLI::App& topic, command_context& shared) {
  add_command<list_options>(topic, "list", "List topics", shared, declare, run);
}

}  // namespace millrace::cli
