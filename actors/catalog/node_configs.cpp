#include "actors/catalog/node_configs.hpp"

#include <algorithm>
#include <string>

namespace millrace {
namespace {

using type = config_type;

constexpr config_definition fixed[] = {
    {.name = "advertised.listeners", .text = "Addresses that clients are told to connect to."},
    {.name = "auto.create.topics.enable",
     .type = type::boolean,
     .default_value = "true",
     .text = "Whether a client that asks for a topic makes it, if the client allows that."},
    {.name = "broker.id", .type = type::int32, .default_value = "0", .text = "This node's number."},
    {.name = "broker.rack", .text = "Where this node stands, for clients that prefer near replicas."},
    {.name = "default.replication.factor",
     .type = type::int32,
     .default_value = "1",
     .min = 1,
     .text = "Replicas of a topic whose creator does not say how many."},
    {.name = "delete.topic.enable",
     .type = type::boolean,
     .default_value = "true",
     .text = "Whether topics can be deleted."},
    {.name = "fetch.max.bytes",
     .type = type::int32,
     .default_value = "57671680",
     .min = 1024,
     .text = "Largest reply to one fetch, in bytes, unless a single batch is larger."},
    {.name = "group.initial.rebalance.delay.ms",
     .type = type::int32,
     .default_value = "3000",
     .min = 0,
     .text = "Milliseconds that a new group waits for more members."},
    {.name = "group.max.session.timeout.ms",
     .type = type::int32,
     .default_value = "1800000",
     .text = "Longest session of a group's member, in milliseconds."},
    {.name = "group.max.size",
     .type = type::int32,
     .default_value = "2147483647",
     .min = 1,
     .text = "Members that a group may have."},
    {.name = "group.min.session.timeout.ms",
     .type = type::int32,
     .default_value = "6000",
     .text = "Shortest session of a group's member, in milliseconds."},
    {.name = "listeners", .text = "Addresses on which the node accepts connections."},
    {.name = "log.dirs", .text = "Directories that hold the logs."},
    {.name = "log.retention.check.interval.ms",
     .type = type::int64,
     .default_value = "300000",
     .min = 1,
     .text = "Milliseconds between two looks for segments whose time is over."},
    {.name = "max.connections",
     .type = type::int32,
     .default_value = "2147483647",
     .min = 0,
     .text = "Connections that the node holds at a time."},
    {.name = "max.incremental.fetch.session.cache.slots",
     .type = type::int32,
     .default_value = "1000",
     .min = 0,
     .text = "Fetch sessions that the node remembers."},
    {.name = "node.id", .type = type::int32, .default_value = "0", .text = "This node's number."},
    {.name = "num.partitions",
     .type = type::int32,
     .default_value = "1",
     .min = 1,
     .text = "Partitions of a topic whose creator does not say how many."},
    {.name = "offset.metadata.max.bytes",
     .type = type::int32,
     .default_value = "4096",
     .text = "Longest note that a consumer may leave with a committed offset, in bytes."},
    {.name = "offsets.retention.minutes",
     .type = type::int32,
     .default_value = "10080",
     .min = 1,
     .text = "Minutes for which the offsets of a group without members are kept."},
    {.name = "producer.id.expiration.ms",
     .type = type::int32,
     .default_value = "86400000",
     .min = 1,
     .text = "Milliseconds after which a silent idempotent producer is forgotten."},
    {.name = "socket.request.max.bytes",
     .type = type::int32,
     .default_value = "104857600",
     .min = 1,
     .text = "Largest request, in bytes."},
};

}  // namespace

std::optional<std::string_view> node_configs::find(std::string_view node_name) const {
  for (const auto* layer : {&own, &shared, &started}) {
    if (const auto found = layer->find(node_name); found != layer->end()) return found->second;
  }
  return std::nullopt;
}

std::span<const config_definition> fixed_node_configs() { return fixed; }

const config_definition* find_fixed_node_config(std::string_view name) {
  const auto* found = std::lower_bound(std::begin(fixed), std::end(fixed), name,
                                       [](const config_definition& d, std::string_view n) { return d.name < n; });
  return found != std::end(fixed) && found->name == name ? found : nullptr;
}

result<config_map> normalize_started(const config_map& given) {
  config_map normal;
  for (const auto& [name, value] : given) {
    const auto* topic = find_topic_config_by_node_name(name);
    const auto* fixed_config = find_fixed_node_config(name);
    if (topic == nullptr && fixed_config == nullptr)
      return make_error(errc::invalid_argument, "Unknown node config '" + name + "'");
    auto normal_value = normalize(topic != nullptr ? node_definition(*topic) : *fixed_config, value);
    if (!normal_value) return normal_value.error();
    normal.emplace(name, std::move(*normal_value));
  }
  return normal;
}

std::int64_t fixed_integer(const node_configs& configs, std::string_view name) {
  if (const auto found = configs.started.find(name); found != configs.started.end()) return integer_of(found->second);
  return integer_of(find_fixed_node_config(name)->default_value);
}

topic_settings default_settings(const node_configs& configs) {
  topic_settings settings;
  for (const auto& config : topic_configs()) {
    if (config.store == nullptr || config.node_name.empty()) continue;
    if (const auto value = configs.find(config.node_name)) config.store(settings, *value);
  }
  return settings;
}

}  // namespace millrace
