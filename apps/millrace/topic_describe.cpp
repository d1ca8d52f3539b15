#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>

#include "apps/millrace/each_named.hpp"
#include "apps/millrace/kafka_client/partition_offsets.hpp"
#include "apps/millrace/kafka_client/topic_configs.hpp"
#include "apps/millrace/text/quantity.hpp"
#include "apps/millrace/text/table.hpp"
#include "apps/millrace/topic_commands.hpp"

namespace millrace::cli {
namespace {

struct describe_options {
  std::vector<std::string> names;
  bool all_configs = false;
};

struct whole_description {
  topic_description topic;
  std::vector<partition_bounds> bounds;  ///< one a partition, in its order
  std::vector<config_entry> configs;
};

void declare(CLI::App& command, describe_options& o) {
  command.add_option("TOPIC", o.names, "Names")->required();
  command.add_flag("--all-configs", o.all_configs, "Also configs that are the cluster's defaults");
}

result<whole_description> describe_whole(const client& c, const std::string& name, bool all_configs) {
  auto topic = describe_topic(c, name);
  if (!topic) return topic.error();
  auto bounds = find_bounds(c, partitions_of(*topic));
  if (!bounds) return bounds.error();
  auto configs = topic_configs(c, name);
  if (!configs) return configs.error();
  if (!all_configs) std::erase_if(*configs, [](const config_entry& entry) { return entry.is_default; });
  return whole_description{std::move(*topic), std::move(*bounds), std::move(*configs)};
}

std::string text_of(const whole_description& d) {
  std::int64_t records = 0;
  table partitions({{"PARTITION", align::right},
                    {"LEADER", align::right},
                    {"REPLICAS"},
                    {"IN SYNC"},
                    {"START", align::right},
                    {"END", align::right}});
  for (std::size_t i = 0; i < d.bounds.size(); ++i) {
    const auto& p = d.topic.partitions[i];
    records += d.bounds[i].end - d.bounds[i].start;
    partitions.add({std::to_string(p.index.value), std::to_string(p.leader),
                    fmt::format("{}", fmt::join(p.replicas, ",")), fmt::format("{}", fmt::join(p.in_sync, ",")),
                    std::to_string(d.bounds[i].start.value), std::to_string(d.bounds[i].end.value)});
  }
  std::string text = fmt::format("topic       {}\npartitions  {}\noffsets     {}\n\n{}", d.topic.name, d.bounds.size(),
                                 grouped(records), partitions.render());
  if (d.configs.empty()) return text;
  table configs({{"CONFIG"}, {"VALUE"}, {"SET"}});
  for (const auto& entry : d.configs) {
    configs.add(
        {entry.name, entry.sensitive ? "(hidden)" : entry.value, entry.is_default ? "by default" : "on the topic"});
  }
  return text + "\n" + configs.render();
}

json json_of(const whole_description& d) {
  json partitions = json::array();
  for (std::size_t i = 0; i < d.bounds.size(); ++i) {
    const auto& p = d.topic.partitions[i];
    partitions.push_back({{"partition", p.index.value},
                          {"leader", p.leader},
                          {"replicas", p.replicas},
                          {"in_sync", p.in_sync},
                          {"start_offset", d.bounds[i].start.value},
                          {"end_offset", d.bounds[i].end.value}});
  }
  json configs = json::array();
  for (const auto& entry : d.configs) {
    configs.push_back({{"name", entry.name},
                       {"value", entry.sensitive ? json() : json(entry.value)},
                       {"default", entry.is_default},
                       {"read_only", entry.read_only}});
  }
  return {{"name", d.topic.name}, {"partitions", partitions}, {"configs", configs}};
}

exit_code run(const describe_options& o, const command_context& shared) {
  const auto connected = client::connect(client_kind::observer, shared.connection);
  if (!connected) return report(connected.error(), shared);
  bool first = true;
  return do_to_each(o.names, {"topics", "name"}, shared, [&](const std::string& name) -> result<done_thing> {
    const auto described = describe_whole(**connected, name, o.all_configs);
    if (!described) return described.error();
    if (!shared.json) print((std::exchange(first, false) ? "" : "\n") + text_of(*described));
    return done_thing{json_of(*described)};
  });
}

}  // namespace

void add_topic_describe(CLI::App& topic, command_context& shared) {
  add_command<describe_options>(topic, "describe", "Partitions, offsets and configs of topics", shared, declare, run);
}

}  // namespace millrace::cli
