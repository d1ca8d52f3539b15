#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "actors/catalog/node_configs.hpp"

namespace millrace {

/// Who set a value; the number is Kafka's.
enum class config_source : std::int8_t { topic = 1, node = 2, all_nodes = 3, start = 4, built_in = 5 };

/// One of the places that may set a config, and what it sets there.
struct config_synonym {
  std::string_view name;
  std::string value;
  config_source source;
};

/// A config as it stands. Nothing here is secret. Ownership: `definition` and the names last for ever.
struct described_config {
  std::string_view name;
  const config_definition* definition;
  std::string value;
  config_source source;
  bool read_only;
  std::vector<config_synonym> synonyms;  ///< all that set it, first the one that counts
};

/// Every config of a topic with these overrides.
std::vector<described_config> describe_topic(const config_map& overrides, const node_configs& node);

/// Every config of this node.
std::vector<described_config> describe_node(const node_configs& node);

/// What is set at run time for every node.
std::vector<described_config> describe_all_nodes(const node_configs& node);

}  // namespace millrace
