#include "actors/catalog/catalog_record.hpp"

#include <kj/exception.h>

#include <utility>

#include "actors/catalog/schema_text.hpp"
#include "codecs/schema/catalog_event.capnp.h"
#include "runtime/message/envelope.hpp"

namespace millrace {
namespace {

constexpr std::string_view cluster_key = "cluster";
constexpr std::string_view topic_prefix = "topic/";
constexpr std::string_view node_prefix = "node/";
constexpr std::size_t value_bytes_max = std::size_t{64} << 20;

using config_list = capnp::List<schema::ConfigValue>;

void write_configs(config_list::Builder list, const config_map& configs) {
  unsigned i = 0;
  for (const auto& [name, value] : configs) {
    list[i].setName(schema_text::text(name));
    list[i++].setValue(schema_text::text(value));
  }
}

config_map read_configs(config_list::Reader list) {
  config_map configs;
  for (const auto config : list)
    configs.emplace(schema_text::string(config.getName()), schema_text::string(config.getValue()));
  return configs;
}

void write_origin(schema::CatalogFact::Origin::Builder to, const topic_origin& origin) {
  to.setId(schema_text::data(origin.id));
  auto ends = to.initEnds(static_cast<unsigned>(origin.ends.size()));
  for (unsigned i = 0; i < ends.size(); ++i) ends.set(i, origin.ends[i]);
}

std::optional<topic_origin> read_origin(schema::CatalogFact::Origin::Reader from) {
  const auto id = schema_text::id(from.getId());
  if (!id) return std::nullopt;
  topic_origin origin{*id, {}};
  for (const auto end : from.getEnds()) origin.ends.push_back(end);
  return origin;
}

template <class Fill>
catalog_record record_with(std::string key, Fill fill) {
  const auto message = make_envelope<schema::CatalogFact>(fill);
  const auto bytes = message.bytes();
  return {std::move(key), std::vector<std::byte>(bytes.begin(), bytes.end())};
}

catalog_record record_of(const cluster_named& fact) {
  return record_with(std::string(cluster_key),
                     [&](auto root) { root.setClusterId(schema_text::text(fact.cluster_id)); });
}

catalog_record record_of(const topic_written& fact) {
  const auto& topic = *fact.topic;
  return record_with(std::string(topic_prefix) + to_text(topic.id), [&](schema::CatalogFact::Builder root) {
    auto facts = root.initTopic();
    facts.setName(schema_text::text(topic.name));
    facts.setId(schema_text::data(topic.id));
    facts.setPartitions(topic.partitions);
    facts.setCreatedMs(topic.created_ms);
    write_configs(facts.initOverrides(static_cast<unsigned>(topic.overrides.size())), topic.overrides);
    facts.setMirrored(topic.mirrored);
    if (topic.origin) write_origin(facts.initOrigin(), *topic.origin);
  });
}

catalog_record record_of(const topic_removed& fact) {
  return {std::string(topic_prefix) + to_text(fact.id), std::nullopt};
}

catalog_record record_of(const node_configs_written& fact) {
  auto key = std::string(node_prefix) + fact.node;
  if (fact.configs.empty()) return {std::move(key), std::nullopt};
  return record_with(std::move(key), [&](schema::CatalogFact::Builder root) {
    write_configs(root.initNodeConfigs(static_cast<unsigned>(fact.configs.size())), fact.configs);
  });
}

error corrupt(std::string_view key, const std::string& what) {
  return make_error(errc::corrupt, "catalog record '" + std::string(key) + "': " + what);
}

result<catalog_event> event_without_value(std::string_view key) {
  if (key.starts_with(node_prefix))
    return catalog_event{node_configs_written{std::string(key.substr(node_prefix.size())), {}}};
  if (!key.starts_with(topic_prefix)) return corrupt(key, "it has no value");
  const auto id = topic_id_of(key.substr(topic_prefix.size()));
  if (!id) return corrupt(key, "its key is no topic id");
  return catalog_event{topic_removed{*id}};
}

result<catalog_event> topic_event(std::string_view key, schema::CatalogFact::TopicFacts::Reader facts) {
  const auto id = schema_text::id(facts.getId());
  if (!id) return corrupt(key, "its topic id is not 16 bytes long");
  topic read;
  read.name = schema_text::string(facts.getName());
  read.id = *id;
  if (key != std::string(topic_prefix) + to_text(read.id)) return corrupt(key, "it holds another topic");
  read.partitions = facts.getPartitions();
  read.created_ms = facts.getCreatedMs();
  read.overrides = read_configs(facts.getOverrides());
  read.mirrored = facts.getMirrored();
  if (facts.hasOrigin()) read.origin = read_origin(facts.getOrigin());
  if (read.partitions < 1) return corrupt(key, "it has no partitions");
  return catalog_event{topic_written{std::make_shared<const topic>(std::move(read))}};
}

result<catalog_event> event_of(std::string_view key, schema::CatalogFact::Reader fact) {
  switch (fact.which()) {
    case schema::CatalogFact::CLUSTER_ID:
      if (key != cluster_key) break;
      return catalog_event{cluster_named{schema_text::string(fact.getClusterId())}};
    case schema::CatalogFact::TOPIC: return topic_event(key, fact.getTopic());
    case schema::CatalogFact::NODE_CONFIGS:
      if (!key.starts_with(node_prefix)) break;
      return catalog_event{
          node_configs_written{std::string(key.substr(node_prefix.size())), read_configs(fact.getNodeConfigs())}};
  }
  return corrupt(key, "its value is of another kind");
}

}  // namespace

catalog_record encode(const catalog_event& event) {
  return std::visit([](const auto& fact) { return record_of(fact); }, event);
}

result<catalog_event> decode_catalog_event(std::string_view key, std::optional<std::span<const std::byte>> value) {
  if (!value) return event_without_value(key);
  const auto message = decode_envelope<schema::CatalogFact>(*value, value_bytes_max);
  if (!message) return corrupt(key, message.error().context);
  try {
    const auto view = message->read();
    return event_of(key, *view);
  } catch (const kj::Exception& e) {
    return corrupt(key, e.getDescription().cStr());
  }
}

}  // namespace millrace
