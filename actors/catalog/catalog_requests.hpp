#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "actors/catalog/catalog_event.hpp"
#include "actors/catalog/config_definition.hpp"
#include "actors/catalog/topic_id.hpp"
#include "codecs/kafka/error_code.hpp"

namespace millrace {

/// How one part of a request ended, in Kafka's words. `message` is empty on success.
struct outcome {
  kafka::error_code code = kafka::error_code::none;
  std::string message;

  bool is_success() const { return code == kafka::error_code::none; }
  friend bool operator==(const outcome&, const outcome&) = default;
};

/// Nodes that hold a partition, by number; the first is the preferred leader.
using replica_list = std::vector<std::int32_t>;

struct partition_assignment {
  std::int32_t partition;
  replica_list replicas;
};

struct topic_to_create {
  std::string name;
  std::int32_t partitions = -1;                        ///< -1: the node's default
  std::int16_t replication_factor = -1;                ///< -1: the node's default
  std::vector<partition_assignment> assignments = {};  ///< if any, the two above must be -1
  std::vector<std::pair<std::string, std::optional<std::string>>> configs = {};
};

struct create_topics_request {
  std::vector<topic_to_create> topics;
  bool validate_only = false;
};

/// Facts are those of the topic made, or that would have been made; an id is given only to one that was.
struct created_topic {
  std::string name;
  outcome result;
  topic_id id;
  std::int32_t partitions = -1;
  std::int16_t replication_factor = -1;
  config_map overrides = {};
};

/// One answer for each name that was asked for.
struct create_topics_reply {
  std::vector<created_topic> topics;
};

/// Exactly one of name and id.
struct topic_to_delete {
  std::optional<std::string> name;
  topic_id id;
};

struct delete_topics_request {
  std::vector<topic_to_delete> topics;
};

/// Name and id both if the topic was found.
struct deleted_topic {
  std::optional<std::string> name;
  topic_id id;
  outcome result;
};

/// One answer for each topic of the request, in its order.
struct delete_topics_reply {
  std::vector<deleted_topic> topics;
};

/// The node itself makes these, whose logs were linked before, and takes away others. All or nothing.
struct link_topics_request {
  std::vector<topic> topics;      ///< facts in full, with ids that nobody has
  std::vector<topic_id> removed;  ///< first, so that their names are free; one that is not there is no error
};

struct link_topics_reply {
  outcome result;
};

struct topic_to_grow {
  std::string name;
  std::int32_t partitions;                               ///< how many there shall be
  std::optional<std::vector<replica_list>> assignments;  ///< one for each that is new
};

struct create_partitions_request {
  std::vector<topic_to_grow> topics;
  bool validate_only = false;
};

struct grown_topic {
  std::string name;
  outcome result;
};

/// One answer for each name that was asked for.
struct create_partitions_reply {
  std::vector<grown_topic> topics;
};

/// What has configs; the number is Kafka's.
enum class resource_type : std::int8_t { topic = 2, node = 4 };

/// The number is Kafka's.
enum class config_operation : std::int8_t { set = 0, remove = 1, append = 2, subtract = 3 };

/// Numbers a client sent are kept as they came: the catalog refuses those it does not know.
struct config_change {
  std::string name;
  config_operation operation = config_operation::set;
  std::optional<std::string> value;
};

/// `name` of a node: its number in decimal, or empty for all nodes.
struct resource_to_alter {
  resource_type type;
  std::string name;
  std::vector<config_change> changes;
};

struct alter_configs_request {
  std::vector<resource_to_alter> resources;
  bool replace_all = false;  ///< configs that are not named return to their defaults; all changes are `set`
  bool validate_only = false;
};

struct altered_resource {
  resource_type type;
  std::string name;
  outcome result;
};

/// One answer for each resource of the request, in its order.
struct alter_configs_reply {
  std::vector<altered_resource> resources;
};

}  // namespace millrace
