#include <fmt/format.h>

#include "apps/millrace/kafka_client/metadata.hpp"
#include "apps/millrace/output.hpp"
#include "apps/millrace/text/table.hpp"

namespace millrace::cli {
namespace {

struct info_options {};

void print_cluster(const cluster_description& cluster, const std::vector<topic_description>& topics,
                   std::size_t partitions) {
  print(fmt::format("cluster     {}\ncontroller  {}\ntopics      {}\npartitions  {}\n\n", cluster.id,
                    cluster.controller, topics.size(), partitions));
  table brokers({{"BROKER", align::right}, {"HOST"}, {"PORT", align::right}});
  for (const auto& b : cluster.brokers) brokers.add({std::to_string(b.id), b.host, std::to_string(b.port)});
  print(brokers.render());
}

exit_code run_info(const info_options&, const command_context& shared) {
  const auto connected = client::connect(client_kind::observer, shared.connection);
  if (!connected) return report(connected.error(), shared);
  const auto cluster = (*connected)->describe_cluster();
  if (!cluster) return report(cluster.error(), shared);
  const auto topics = list_topics(**connected);
  if (!topics) return report(topics.error(), shared);
  std::size_t partitions = 0;
  for (const auto& topic : *topics) partitions += topic.partitions.size();
  if (!shared.json) {
    print_cluster(*cluster, *topics, partitions);
    return exit_code::ok;
  }
  json brokers = json::array();
  for (const auto& b : cluster->brokers) brokers.push_back({{"id", b.id}, {"host", b.host}, {"port", b.port}});
  print_json({{"cluster_id", cluster->id},
              {"controller", cluster->controller},
              {"topics", topics->size()},
              {"partitions", partitions},
              {"brokers", brokers}});
  return exit_code::ok;
}

}  // namespace

void add_cluster_commands(CLI::App& root, command_context& shared) {
  auto* cluster = add_command_group(root, "cluster", "Look at the cluster");
  add_command<info_options>(*cluster, "info", "Brokers, controller, number of topics", shared, nullptr, run_info);
}

}  // namespace millrace::cli
