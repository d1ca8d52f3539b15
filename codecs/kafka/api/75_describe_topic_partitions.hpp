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

// DescribeTopicPartitions: as Metadata, but in pages, for clusters with very many partitions.

struct describe_topic_partitions_request_topic {
  std::string_view name;

  template <class Fields>
  static void describe(Fields& f) {
    using self = describe_topic_partitions_request_topic;
    f("name", &self::name);
  }
};

/// The partition to begin with.
struct describe_topic_partitions_request_cursor {
  std::string_view topic_name;
  kafka::partition_index partition_index;

  template <class Fields>
  static void describe(Fields& f) {
    using self = describe_topic_partitions_request_cursor;
    f("topic_name", &self::topic_name);
    f("partition_index", &self::partition_index);
  }
};

struct describe_topic_partitions_request {
  static constexpr api_key api = api_key::describe_topic_partitions;
  static constexpr direction side = direction::request;
  static constexpr version_range versions{0, 0};
  static constexpr int flexible_from = 0;

  std::vector<describe_topic_partitions_request_topic> topics;
  std::int32_t response_partition_limit = 2000;
  std::optional<describe_topic_partitions_request_cursor> cursor;  ///< null: from the beginning

  template <class Fields>
  static void describe(Fields& f) {
    using self = describe_topic_partitions_request;
    f("topics", &self::topics);
    f("response_partition_limit", &self::response_partition_limit);
    f("cursor", &self::cursor);
  }
};

struct describe_topic_partitions_response_partition {
  kafka::error_code error_code = kafka::error_code::none;
  kafka::partition_index partition_index;
  std::int32_t leader_id = 0;
  kafka::leader_epoch leader_epoch{-1};
  std::vector<std::int32_t> replica_nodes;
  std::vector<std::int32_t> isr_nodes;
  std::optional<std::vector<std::int32_t>> eligible_leader_replicas;
  std::optional<std::vector<std::int32_t>> last_known_elr;
  std::vector<std::int32_t> offline_replicas;

  template <class Fields>
  static void describe(Fields& f) {
    using self = describe_topic_partitions_response_partition;
    f("error_code", &self::error_code);
    f("partition_index", &self::partition_index);
    f("leader_id", &self::leader_id);
    f("leader_epoch", &self::leader_epoch);
    f("replica_nodes", &self::replica_nodes);
    f("isr_nodes", &self::isr_nodes);
    f("eligible_leader_replicas", &self::eligible_leader_replicas);
    f("last_known_elr", &self::last_known_elr);
    f("offline_replicas", &self::offline_replicas);
  }
};

struct describe_topic_partitions_response_topic {
  kafka::error_code error_code = kafka::error_code::none;
  std::optional<std::string> name;
  uuid topic_id;
  bool is_internal = false;
  std::vector<describe_topic_partitions_response_partition> partitions;
  std::int32_t topic_authorized_operations = authorized_operations_unknown;  ///< bits by operation

  template <class Fields>
  static void describe(Fields& f) {
    using self = describe_topic_partitions_response_topic;
    f("error_code", &self::error_code);
    f("name", &self::name);
    f("topic_id", &self::topic_id);
    f("is_internal", &self::is_internal);
    f("partitions", &self::partitions);
    f("topic_authorized_operations", &self::topic_authorized_operations);
  }
};

/// Where the next page begins.
struct describe_topic_partitions_response_cursor {
  std::string topic_name;
  kafka::partition_index partition_index;

  template <class Fields>
  static void describe(Fields& f) {
    using self = describe_topic_partitions_response_cursor;
    f("topic_name", &self::topic_name);
    f("partition_index", &self::partition_index);
  }
};

struct describe_topic_partitions_response {
  static constexpr api_key api = api_key::describe_topic_partitions;
  static constexpr direction side = direction::response;
  static constexpr version_range versions{0, 0};
  static constexpr int flexible_from = 0;

  std::int32_t throttle_time_ms = 0;
  std::vector<describe_topic_partitions_response_topic> topics;
  std::optional<describe_topic_partitions_response_cursor> next_cursor;  ///< null: no more

  template <class Fields>
  static void describe(Fields& f) {
    using self = describe_topic_partitions_response;
    f("throttle_time_ms", &self::throttle_time_ms);
    f("topics", &self::topics);
    f("next_cursor", &self::next_cursor);
  }
};

}  // namespace millrace::kafka
