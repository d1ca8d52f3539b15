#include "apps/millrace/streams/stream_commands.hpp"
#include "apps/millrace/streams/stream_topics.hpp"
#include "apps/millrace/text/table.hpp"
#include "apps/millrace/volumes/volume_options.hpp"

namespace millrace::cli {
namespace {

struct list_options {
  std::string path = "/";
};

void declare(CLI::App& command, list_options& o) {
  add_node_path_argument(command, o.path, "Only streams at or below this path (/)")->required(false);
}

result<exit_code> run(const list_options& o, volume_client& node, const command_context& shared) {
  const auto all = find_streams(node, "/");  // a topic's stream is told from those of all
  if (!all) return all.error();
  const auto wanted = o.path == "/" ? all : find_streams(node, o.path);
  if (!wanted) return wanted.error();
  const auto connected = client::connect(client_kind::observer, shared.connection);
  if (!connected) return connected.error();
  const auto topics = list_topics(**connected);
  if (!topics) return topics.error();
  table rows({{"STREAM"}, {"TOPICS", align::right}, {"NAMES OF TOPICS FOR KAFKA"}});
  json listed = json::array();
  for (const auto& stream : wanted->all()) {
    const auto own = topics_of(*all, stream, *topics);
    const auto form = stream.dotted.empty() ? "TOPIC" : stream.dotted + ".TOPIC";
    rows.add({stream.path, std::to_string(own.size()), form});
    json names = json::array();
    for (const auto& topic : own) names.push_back(topic.name);
    listed.push_back({{"path", stream.path}, {"dotted", stream.dotted}, {"topics", names}});
  }
  if (shared.json) {
    print_json({{"streams", listed}});
  } else {
    print(rows.render());
  }
  return exit_code::ok;
}

}  // namespace

void add_stream_list(CLI::App& stream, command_context& shared) {
  add_node_command<list_options, run>(stream, "list", "List streams", shared, declare);
}

}  // namespace millrace::cli
