#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "actors/catalog/config_definition.hpp"
#include "actors/catalog/topic_id.hpp"

namespace millrace {

/// Whose records the first ones of a topic's logs are: those of the topic `id` below `ends`, by partition. An id names
/// one sequence of records for each partition, at whatever site it is.
struct topic_origin {
  topic_id id;
  std::vector<std::int64_t> ends;

  friend bool operator==(const topic_origin&, const topic_origin&) = default;
};

/// A topic as the catalog's log keeps it. Shared as `topic_ref`, never changed: a change makes another.
struct topic {
  std::string name;
  topic_id id;
  std::int32_t partitions = 0;
  std::int64_t created_ms = 0;  ///< milliseconds since 1970-01-01 UTC
  config_map overrides;
  bool mirrored = false;  ///< follows its namesake at another site, under whose id it stands
  std::optional<topic_origin> origin = std::nullopt;

  friend bool operator==(const topic&, const topic&) = default;
};

using topic_ref = std::shared_ptr<const topic>;

/// Facts, as they stand in the catalog's log. Each carries the whole of what it is about, never a difference, so that
/// the last one of a key says all and the log can be compacted.
struct cluster_named {
  std::string cluster_id;
};
struct topic_written {  ///< made or changed
  topic_ref topic;
};
struct topic_removed {
  topic_id id;
};
struct node_configs_written {
  std::string node;    ///< its number in decimal; empty: all nodes
  config_map configs;  ///< empty: everything is back to its default
};

using catalog_event = std::variant<cluster_named, topic_written, topic_removed, node_configs_written>;

}  // namespace millrace
