#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "codecs/kafka/body.hpp"
#include "codecs/kafka/error_code.hpp"
#include "codecs/kafka/units.hpp"

namespace millrace::kafka {

// DescribeProducers: the idempotent and transactional producers that partitions remember.

struct describe_producers_request_topic {
  std::string_view name;
  std::vector<partition_index> partition_indexes;

  template <class Fields>
  static void describe(Fields& f) {
    using self = describe_producers_request_topic;
    f("name", &self::name);
    f("partition_indexes", &self::partition_indexes);
  }
};

struct describe_producers_request {
  static constexpr api_key api = api_key::describe_producers;
  static constexpr direction side = direction::request;
  static constexpr version_range versions{0, 0};
  static constexpr int flexible_from = 0;

  std::vector<describe_producers_request_topic> topics;

  template <class Fields>
  static void describe(Fields& f) {
    using self = describe_producers_request;
    f("topics", &self::topics);
  }
};

struct describe_producers_response_active_producer {
  kafka::producer_id producer_id;
  std::int32_t producer_epoch = 0;
  sequence_number last_sequence{-1};
  timestamp last_timestamp{-1};
  std::int32_t coordinator_epoch = 0;
  offset current_txn_start_offset{-1};  ///< -1: no open transaction

  template <class Fields>
  static void describe(Fields& f) {
    using self = describe_producers_response_active_producer;
    f("producer_id", &self::producer_id);
    f("producer_epoch", &self::producer_epoch);
    f("last_sequence", &self::last_sequence);
    f("last_timestamp", &self::last_timestamp);
    f("coordinator_epoch", &self::coordinator_epoch);
    f("current_txn_start_offset", &self::current_txn_start_offset);
  }
};

struct describe_producers_response_partition {
  kafka::partition_index partition_index;
  kafka::error_code error_code = kafka::error_code::none;
  std::optional<std::string> error_message;
  std::vector<describe_producers_response_active_producer> active_producers;

  template <class Fields>
  static void describe(Fields& f) {
    using self = describe_producers_response_partition;
    f("partition_index", &self::partition_index);
    f("error_code", &self::error_code);
    f("error_message", &self::error_message);
    f("active_producers", &self::active_producers);
  }
};

struct describe_producers_response_topic {
  std::string name;
  std::vector<describe_producers_response_partition> partitions;

  template <class Fields>
  static void describe(Fields& f) {
    using self = describe_producers_response_topic;
    f("name", &self::name);
    f("partitions", &self::partitions);
  }
};

struct describe_producers_response {
  static constexpr api_key api = api_key::describe_producers;
  static constexpr direction side = direction::response;
  static constexpr version_range versions{0, 0};
  static constexpr int flexible_from = 0;

  std::int32_t throttle_time_ms = 0;
  std::vector<describe_producers_response_topic> topics;

  template <class Fields>
  static void describe(Fields& f) {
    using self = describe_producers_response;
    f("throttle_time_ms", &self::throttle_time_ms);
    f("topics", &self::topics);
  }
};

}  // namespace millrace::kafka
