#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "codecs/kafka/body.hpp"
#include "codecs/kafka/error_code.hpp"
#include "codecs/kafka/units.hpp"
#include "codecs/kafka/uuid.hpp"

namespace millrace::kafka {

// CreateTopics. Version 4 takes -1 for the default number of partitions or replicas; 5 returns the effective
// configuration, 7 the topic id.

struct create_topics_request_assignment {
  kafka::partition_index partition_index;
  std::vector<std::int32_t> broker_ids;

  template <class Fields>
  static void describe(Fields& f) {
    using self = create_topics_request_assignment;
    f("partition_index", &self::partition_index);
    f("broker_ids", &self::broker_ids);
  }
};

struct create_topics_request_config {
  std::string_view name;
  std::optional<std::string_view> value;  ///< null: default

  template <class Fields>
  static void describe(Fields& f) {
    using self = create_topics_request_config;
    f("name", &self::name);
    f("value", &self::value);
  }
};

struct create_topics_request_topic {
  std::string_view name;
  std::int32_t num_partitions = 0;      ///< -1: default, or given by assignments
  std::int16_t replication_factor = 0;  ///< -1: default, or given by assignments
  std::vector<create_topics_request_assignment> assignments;
  std::vector<create_topics_request_config> configs;

  template <class Fields>
  static void describe(Fields& f) {
    using self = create_topics_request_topic;
    f("name", &self::name);
    f("num_partitions", &self::num_partitions);
    f("replication_factor", &self::replication_factor);
    f("assignments", &self::assignments);
    f("configs", &self::configs);
  }
};

struct create_topics_request {
  static constexpr api_key api = api_key::create_topics;
  static constexpr direction side = direction::request;
  static constexpr version_range versions{0, 7};
  static constexpr int flexible_from = 5;

  std::vector<create_topics_request_topic> topics;
  std::int32_t timeout_ms = 60000;
  bool validate_only = false;

  template <class Fields>
  static void describe(Fields& f) {
    using self = create_topics_request;
    f("topics", &self::topics);
    f("timeout_ms", &self::timeout_ms);
    f("validate_only", &self::validate_only, from(1));
  }
};

struct create_topics_response_config {
  std::string name;
  std::optional<std::string> value;
  bool read_only = false;
  std::int8_t config_source = -1;
  bool is_sensitive = false;

  template <class Fields>
  static void describe(Fields& f) {
    using self = create_topics_response_config;
    f("name", &self::name);
    f("value", &self::value);
    f("read_only", &self::read_only);
    f("config_source", &self::config_source);
    f("is_sensitive", &self::is_sensitive);
  }
};

struct create_topics_response_topic {
  std::string name;
  uuid topic_id;
  kafka::error_code error_code = kafka::error_code::none;
  std::optional<std::string> error_message;
  std::int32_t num_partitions = -1;
  std::int16_t replication_factor = -1;
  std::optional<std::vector<create_topics_response_config>> configs;
  kafka::error_code topic_config_error_code = kafka::error_code::none;  ///< why configs are not shown

  template <class Fields>
  static void describe(Fields& f) {
    using self = create_topics_response_topic;
    f("name", &self::name);
    f("topic_id", &self::topic_id, from(7));
    f("error_code", &self::error_code);
    f("error_message", &self::error_message, from(1));
    f("num_partitions", &self::num_partitions, from(5));
    f("replication_factor", &self::replication_factor, from(5));
    f("configs", &self::configs, from(5));
    f("topic_config_error_code", &self::topic_config_error_code, from(5).tagged(0));
  }
};

struct create_topics_response {
  static constexpr api_key api = api_key::create_topics;
  static constexpr direction side = direction::response;
  static constexpr version_range versions{0, 7};
  static constexpr int flexible_from = 5;

  std::int32_t throttle_time_ms = 0;
  std::vector<create_topics_response_topic> topics;

  template <class Fields>
  static void describe(Fields& f) {
    using self = create_topics_response;
    f("throttle_time_ms", &self::throttle_time_ms, from(2));
    f("topics", &self::topics);
  }
};

}  // namespace millrace::kafka
