#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "codecs/kafka/body.hpp"
#include "codecs/kafka/error_code.hpp"

namespace millrace::kafka {

// CreatePartitions: raises the number of partitions of topics.

struct create_partitions_request_assignment {
  std::vector<std::int32_t> broker_ids;

  template <class Fields>
  static void describe(Fields& f) {
    using self = create_partitions_request_assignment;
    f("broker_ids", &self::broker_ids);
  }
};

struct create_partitions_request_topic {
  std::string_view name;
  std::int32_t count = 0;  ///< partitions in total
  std::optional<std::vector<create_partitions_request_assignment>>
      assignments;  ///< of the new partitions; null: chosen

  template <class Fields>
  static void describe(Fields& f) {
    using self = create_partitions_request_topic;
    f("name", &self::name);
    f("count", &self::count);
    f("assignments", &self::assignments);
  }
};

struct create_partitions_request {
  static constexpr api_key api = api_key::create_partitions;
  static constexpr direction side = direction::request;
  static constexpr version_range versions{0, 3};
  static constexpr int flexible_from = 2;

  std::vector<create_partitions_request_topic> topics;
  std::int32_t timeout_ms = 0;
  bool validate_only = false;

  template <class Fields>
  static void describe(Fields& f) {
    using self = create_partitions_request;
    f("topics", &self::topics);
    f("timeout_ms", &self::timeout_ms);
    f("validate_only", &self::validate_only);
  }
};

struct create_partitions_response_result {
  std::string name;
  kafka::error_code error_code = kafka::error_code::none;
  std::optional<std::string> error_message;

  template <class Fields>
  static void describe(Fields& f) {
    using self = create_partitions_response_result;
    f("name", &self::name);
    f("error_code", &self::error_code);
    f("error_message", &self::error_message);
  }
};

struct create_partitions_response {
  static constexpr api_key api = api_key::create_partitions;
  static constexpr direction side = direction::response;
  static constexpr version_range versions{0, 3};
  static constexpr int flexible_from = 2;

  std::int32_t throttle_time_ms = 0;
  std::vector<create_partitions_response_result> results;

  template <class Fields>
  static void describe(Fields& f) {
    using self = create_partitions_response;
    f("throttle_time_ms", &self::throttle_time_ms);
    f("results", &self::results);
  }
};

}  // namespace millrace::kafka
