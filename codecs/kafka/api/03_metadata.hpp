#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "codecs/kafka/authorized_operations.hpp"
#include "codecs/kafka/body.hpp"
#include "codecs/kafka/error_code.hpp"
#include "codecs/kafka/units.hpp"
#include "codecs/kafka/uuid.hpp"

namespace millrace::kafka {

// Metadata: nodes, topics, and who leads each partition. Version 0 takes an empty list for all topics, 1 and later
// a null one; 10 brings topic ids, with which a client may also ask from 12 on.

struct metadata_request_topic {
  uuid topic_id;
  std::optional<std::string_view> name;

  template <class Fields>
  static void describe(Fields& f) {
    using self = metadata_request_topic;
    f("topic_id", &self::topic_id, from(10).ignorable());
    f("name", &self::name, always.nullable_from(10));
  }
};

struct metadata_request {
  static constexpr api_key api = api_key::metadata;
  static constexpr direction side = direction::request;
  static constexpr version_range versions{0, 13};
  static constexpr int flexible_from = 9;

  std::optional<std::vector<metadata_request_topic>> topics;  ///< see above for null and empty
  bool allow_auto_topic_creation = true;
  bool include_cluster_authorized_operations = false;
  bool include_topic_authorized_operations = false;

  template <class Fields>
  static void describe(Fields& f) {
    using self = metadata_request;
    f("topics", &self::topics, always.nullable_from(1));
    f("allow_auto_topic_creation", &self::allow_auto_topic_creation, from(4));
    f("include_cluster_authorized_operations", &self::include_cluster_authorized_operations, between(8, 10));
    f("include_topic_authorized_operations", &self::include_topic_authorized_operations, from(8));
  }
};

struct metadata_response_broker {
  std::int32_t node_id = 0;
  std::string host;
  std::int32_t port = 0;
  std::optional<std::string> rack;

  template <class Fields>
  static void describe(Fields& f) {
    using self = metadata_response_broker;
    f("node_id", &self::node_id);
    f("host", &self::host);
    f("port", &self::port);
    f("rack", &self::rack, from(1));
  }
};

struct metadata_response_partition {
  kafka::error_code error_code = kafka::error_code::none;
  kafka::partition_index partition_index;
  std::int32_t leader_id = 0;
  kafka::leader_epoch leader_epoch{-1};
  std::vector<std::int32_t> replica_nodes;
  std::vector<std::int32_t> isr_nodes;
  std::vector<std::int32_t> offline_replicas;

  template <class Fields>
  static void describe(Fields& f) {
    using self = metadata_response_partition;
    f("error_code", &self::error_code);
    f("partition_index", &self::partition_index);
    f("leader_id", &self::leader_id);
    f("leader_epoch", &self::leader_epoch, from(7));
    f("replica_nodes", &self::replica_nodes);
    f("isr_nodes", &self::isr_nodes);
    f("offline_replicas", &self::offline_replicas, from(5));
  }
};

struct metadata_response_topic {
  kafka::error_code error_code = kafka::error_code::none;
  std::optional<std::string> name;
  uuid topic_id;
  bool is_internal = false;
  std::vector<metadata_response_partition> partitions;
  std::int32_t topic_authorized_operations = authorized_operations_unknown;  ///< bits by operation

  template <class Fields>
  static void describe(Fields& f) {
    using self = metadata_response_topic;
    f("error_code", &self::error_code);
    f("name", &self::name, always.nullable_from(12));
    f("topic_id", &self::topic_id, from(10));
    f("is_internal", &self::is_internal, from(1));
    f("partitions", &self::partitions);
    f("topic_authorized_operations", &self::topic_authorized_operations, from(8));
  }
};

struct metadata_response {
  static constexpr api_key api = api_key::metadata;
  static constexpr direction side = direction::response;
  static constexpr version_range versions{0, 13};
  static constexpr int flexible_from = 9;

  std::int32_t throttle_time_ms = 0;
  std::vector<metadata_response_broker> brokers;
  std::optional<std::string> cluster_id;
  std::int32_t controller_id = -1;
  std::vector<metadata_response_topic> topics;
  std::int32_t cluster_authorized_operations = authorized_operations_unknown;  ///< bits by operation
  kafka::error_code error_code = kafka::error_code::none;

  template <class Fields>
  static void describe(Fields& f) {
    using self = metadata_response;
    f("throttle_time_ms", &self::throttle_time_ms, from(3));
    f("brokers", &self::brokers);
    f("cluster_id", &self::cluster_id, from(2));
    f("controller_id", &self::controller_id, from(1));
    f("topics", &self::topics);
    f("cluster_authorized_operations", &self::cluster_authorized_operations, between(8, 10));
    f("error_code", &self::error_code, from(13));
  }
};

}  // namespace millrace::kafka
