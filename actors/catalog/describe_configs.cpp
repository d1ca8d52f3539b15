#include "actors/catalog/describe_configs.hpp"

#include <algorithm>

namespace millrace {
namespace {

void add_layer(std::vector<config_synonym>& synonyms, const config_map& layer, std::string_view name,
               config_source source) {
  if (const auto found = layer.find(name); found != layer.end()) synonyms.push_back({name, found->second, source});
}

/// What the layers below a topic say of `name`, ending with the built-in default.
void add_node_layers(std::vector<config_synonym>& synonyms, const node_configs& node, std::string_view name,
                     std::string_view default_value) {
  add_layer(synonyms, node.own, name, config_source::node);
  add_layer(synonyms, node.shared, name, config_source::all_nodes);
  add_layer(synonyms, node.started, name, config_source::start);
  synonyms.push_back({name, std::string(default_value), config_source::built_in});
}

described_config described(std::string_view name, const config_definition& definition, bool read_only,
                           std::vector<config_synonym> synonyms) {
  const auto& first = synonyms.front();
  return {name, &definition, first.value, first.source, read_only, std::move(synonyms)};
}

}  // namespace

std::vector<described_config> describe_topic(const config_map& overrides, const node_configs& node) {
  std::vector<described_config> all;
  for (const auto& config : topic_configs()) {
    const auto& definition = config.definition;
    std::vector<config_synonym> synonyms;
    add_layer(synonyms, overrides, definition.name, config_source::topic);
    if (config.hidden && synonyms.empty()) continue;
    const auto below = config.node_name.empty() ? definition.name : config.node_name;
    add_node_layers(synonyms, node, below, definition.default_value);
    all.push_back(described(definition.name, definition, definition.node_sets, std::move(synonyms)));
  }
  return all;
}

std::vector<described_config> describe_node(const node_configs& node) {
  std::vector<described_config> all;
  for (const auto& config : topic_configs()) {
    if (config.node_name.empty()) continue;
    std::vector<config_synonym> synonyms;
    add_node_layers(synonyms, node, config.node_name, config.definition.default_value);
    all.push_back(described(config.node_name, config.definition, false, std::move(synonyms)));
  }
  for (const auto& definition : fixed_node_configs()) {
    std::vector<config_synonym> synonyms;
    add_node_layers(synonyms, node, definition.name, definition.default_value);
    all.push_back(described(definition.name, definition, true, std::move(synonyms)));
  }
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return all;
}

std::vector<described_config> describe_all_nodes(const node_configs& node) {
  std::vector<described_config> all;
  for (const auto& [name, value] : node.shared) {
    const auto* config = find_topic_config_by_node_name(name);
    if (config == nullptr) continue;
    std::vector<config_synonym> synonyms{{config->node_name, value, config_source::all_nodes}};
    all.push_back(described(config->node_name, config->definition, false, std::move(synonyms)));
  }
  return all;
}

}  // namespace millrace
