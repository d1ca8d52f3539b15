#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "actors/catalog/config_definition.hpp"
#include "actors/catalog/topic_config.hpp"

namespace millrace {

/// What this node's configs are set to, by the names of the node's configs: the defaults of topics. Values are in
/// normal form. A layer hides those below it; beneath all lies the built-in default.
struct node_configs {
  config_map own;      ///< set at run time for this node
  config_map shared;   ///< set at run time for every node
  config_map started;  ///< given when the node started: file, environment, flags

  /// The value of the highest layer that has one; none if only the built-in default is left.
  std::optional<std::string_view> find(std::string_view node_name) const;
};

/// Configs of a node that no request can change, by Kafka's names, for those who look at a broker. Defaults are
/// Kafka's: what the node really does stands in `node_configs::started`.
std::span<const config_definition> fixed_node_configs();

const config_definition* find_fixed_node_config(std::string_view name);

/// What the node was started with, normalised; `invalid_argument` for an unknown name or a bad value.
result<config_map> normalize_started(const config_map& given);

/// A whole-numbered fixed config, such as "num.partitions".
std::int64_t fixed_integer(const node_configs& configs, std::string_view name);

/// What a topic without configs is asked to do on this node.
topic_settings default_settings(const node_configs& configs);

}  // namespace millrace
