#include "apps/millrace/kafka_client/metadata.hpp"
#include "apps/millrace/output.hpp"
#include "apps/millrace/text/table.hpp"
#include "apps/millrace/topic_commands.hpp"

namespace millrace::cli {
namespace {

struct list_options {
  bool internal = false;
};

void declare(CLI::App& command, list_options& o) {
  command.add_flag("--internal", o.internal, "Also topics of the cluster itself (__…)");
}

std::size_t replicas_of(const topic_description& topic) {
  return topic.partitions.empty() ? 0 : topic.partitions.front().replicas.size();
}

exit_code run(const list_options& o, const command_context& shared) {
  const auto connected = client::connect(client_kind::observer, shared.connection);
  if (!connected) return report(connected.error(), shared);
  const auto topics = list_topics(**connected);
  if (!topics) return report(topics.error(), shared);
  table rows({{"TOPIC"}, {"PARTITIONS", align::right}, {"REPLICAS", align::right}});
  json listed = json::array();
  for (const auto& topic : *topics) {
    if (topic.internal() && !o.internal) continue;
    rows.add({topic.name, std::to_string(topic.partitions.size()), std::to_string(replicas_of(topic))});
    listed.push_back({{"name", topic.name},
                      {"partitions", topic.partitions.size()},
                      {"replication_factor", replicas_of(topic)},
                      {"internal", topic.internal()}});
  }
  if (shared.json) {
    print_json({{"topics", listed}});
  } else {
    print(rows.render());
  }
  return exit_code::ok;
}

}  // namespace

void add_topic_list(CLI::App& topic, command_context& shared) {
  add_command<list_options>(topic, "list", "List topics", shared, declare, run);
}

}  // namespace millrace::cli
