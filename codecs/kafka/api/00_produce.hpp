#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "codecs/kafka/body.hpp"
#include "codecs/kafka/error_code.hpp"
#include "codecs/kafka/units.hpp"
#include "codecs/kafka/uuid.hpp"

namespace millrace::kafka {

// Produce: appends record batches. Versions 0-2 carry record sets of the formats before v2; 3 adds transactions;
// 8 per-record errors in the response; 10 the new leader when the partition has moved; 13 names topics by id.

/// Null and empty records are both answered with an error.
struct produce_request_partition {
  partition_index index;
  std::optional<std::span<const std::byte>> records;

  template <class Fields>
  static void describe(Fields& f) {
    using self = produce_request_partition;
    f("index", &self::index);
    f("records", &self::records);
  }
};

struct produce_request_topic {
  std::string_view name;
  uuid topic_id;
  std::vector<produce_request_partition> partition_data;

  template <class Fields>
  static void describe(Fields& f) {
    using self = produce_request_topic;
    f("name", &self::name, until(12).ignorable());
    f("topic_id", &self::topic_id, from(13).ignorable());
    f("partition_data", &self::partition_data);
  }
};

struct produce_request {
  static constexpr api_key api = api_key::produce;
  static constexpr direction side = direction::request;
  static constexpr version_range versions{0, 13};
  static constexpr int flexible_from = 9;

  std::optional<std::string_view> transactional_id;  ///< null: not transactional
  std::int16_t acks = 0;                             ///< -1 all in-sync replicas, 1 the leader, 0 no response at all
  std::int32_t timeout_ms = 0;
  std::vector<produce_request_topic> topic_data;

  template <class Fields>
  static void describe(Fields& f) {
    using self = produce_request;
    f("transactional_id", &self::transactional_id, from(3));
    f("acks", &self::acks);
    f("timeout_ms", &self::timeout_ms);
    f("topic_data", &self::topic_data);
  }
};

/// A record because of which its batch was refused.
struct produce_response_record_error {
  std::int32_t batch_index = 0;  ///< index of the record within its batch
  std::optional<std::string> batch_index_error_message;

  template <class Fields>
  static void describe(Fields& f) {
    using self = produce_response_record_error;
    f("batch_index", &self::batch_index);
    f("batch_index_error_message", &self::batch_index_error_message);
  }
};

/// Who leads the partition now; given with NOT_LEADER_OR_FOLLOWER.
struct produce_response_current_leader {
  std::int32_t leader_id = -1;
  kafka::leader_epoch leader_epoch{-1};

  template <class Fields>
  static void describe(Fields& f) {
    using self = produce_response_current_leader;
    f("leader_id", &self::leader_id);
    f("leader_epoch", &self::leader_epoch);
  }
};

struct produce_response_partition {
  partition_index index;
  kafka::error_code error_code = kafka::error_code::none;
  offset base_offset;
  timestamp log_append_time_ms{-1};  ///< -1 unless the topic uses log append time
  offset log_start_offset{-1};       ///< -1 if not known
  std::vector<produce_response_record_error> record_errors;
  std::optional<std::string> error_message;
  std::optional<produce_response_current_leader> current_leader;

  template <class Fields>
  static void describe(Fields& f) {
    using self = produce_response_partition;
    f("index", &self::index);
    f("error_code", &self::error_code);
    f("base_offset", &self::base_offset);
    f("log_append_time_ms", &self::log_append_time_ms, from(2));
    f("log_start_offset", &self::log_start_offset, from(5));
    f("record_errors", &self::record_errors, from(8));
    f("error_message", &self::error_message, from(8));
    f("current_leader", &self::current_leader, from(10).tagged(0));
  }
};

struct produce_response_topic {
  std::string name;
  uuid topic_id;
  std::vector<produce_response_partition> partition_responses;

  template <class Fields>
  static void describe(Fields& f) {
    using self = produce_response_topic;
    f("name", &self::name, until(12));
    f("topic_id", &self::topic_id, from(13));
    f("partition_responses", &self::partition_responses);
  }
};

/// Address of a leader named in current_leader.
struct produce_response_node_endpoint {
  std::int32_t node_id = 0;
  std::string host;
  std::int32_t port = 0;
  std::optional<std::string> rack;

  template <class Fields>
  static void describe(Fields& f) {
    using self = produce_response_node_endpoint;
    f("node_id", &self::node_id);
    f("host", &self::host);
    f("port", &self::port);
    f("rack", &self::rack);
  }
};

struct produce_response {
  static constexpr api_key api = api_key::produce;
  static constexpr direction side = direction::response;
  static constexpr version_range versions{0, 13};
  static constexpr int flexible_from = 9;

  std::vector<produce_response_topic> responses;
  std::int32_t throttle_time_ms = 0;
  std::vector<produce_response_node_endpoint> node_endpoints;

  template <class Fields>
  static void describe(Fields& f) {
    using self = produce_response;
    f("responses", &self::responses);
    f("throttle_time_ms", &self::throttle_time_ms, from(1));
    f("node_endpoints", &self::node_endpoints, from(10).tagged(0));
  }
};

}  // namespace millrace::kafka
