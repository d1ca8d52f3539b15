#pragma once
#include <span>
#include <string_view>

#include "actors/catalog/config_definition.hpp"
#include "actors/catalog/topic_settings.hpp"

namespace millrace {

/// A config that a topic may set. The node has a config for its default; what neither sets is the built-in default.
struct topic_config {
  config_definition definition;
  std::string_view node_name = {};  ///< the node's config for the default; empty: a topic alone sets it
  void (*store)(topic_settings&, std::string_view normal_value) = nullptr;  ///< null: nothing here depends on it
  bool hidden = false;  ///< accepted, and told only of a topic that sets it
};

/// `config` as a config of the node: the default of topics, under the node's name for it.
config_definition node_definition(const topic_config& config);

/// The one table of topic configs, in the order of their names. Source of names, types, defaults and ranges:
/// Apache Kafka 4.3.1 as it describes and checks them; those that begin with "millrace." are our own.
std::span<const topic_config> topic_configs();

/// Null if no topic config has the name.
const topic_config* find_topic_config(std::string_view name);

/// Null if no topic config has its default in the node's config `node_name`.
const topic_config* find_topic_config_by_node_name(std::string_view node_name);

/// `base` with what `overrides` set, whose names are in the table and whose values are in normal form.
topic_settings with_overrides(topic_settings base, const config_map& overrides);

/// `invalid_argument` if the configs, each fine for itself, contradict each other.
result<void> check_together(const topic_settings& settings);

}  // namespace millrace
