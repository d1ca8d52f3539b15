#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "codecs/kafka/body.hpp"
#include "codecs/kafka/error_code.hpp"
#include "codecs/kafka/units.hpp"

namespace millrace::kafka {

// OffsetDelete: forgets committed offsets of a group. Never flexible.

struct offset_delete_request_partition {
  kafka::partition_index partition_index;

  template <class Fields>
  static void describe(Fields& f) {
    using self = offset_delete_request_partition;
    f("partition_index", &self::partition_index);
  }
};

struct offset_delete_request_topic {
  std::string_view name;
  std::vector<offset_delete_request_partition> partitions;

  template <class Fields>
  static void describe(Fields& f) {
    using self = offset_delete_request_topic;
    f("name", &self::name);
    f("partitions", &self::partitions);
  }
};

struct offset_delete_request {
  static constexpr api_key api = api_key::offset_delete;
  static constexpr direction side = direction::request;
  static constexpr version_range versions{0, 0};
  static constexpr int flexible_from = never_flexible;

  std::string_view group_id;
  std::vector<offset_delete_request_topic> topics;

  template <class Fields>
  static void describe(Fields& f) {
    using self = offset_delete_request;
    f("group_id", &self::group_id);
    f("topics", &self::topics);
  }
};

struct offset_delete_response_partition {
  kafka::partition_index partition_index;
  kafka::error_code error_code = kafka::error_code::none;

  template <class Fields>
  static void describe(Fields& f) {
    using self = offset_delete_response_partition;
    f("partition_index", &self::partition_index);
    f("error_code", &self::error_code);
  }
};

struct offset_delete_response_topic {
  std::string name;
  std::vector<offset_delete_response_partition> partitions;

  template <class Fields>
  static void describe(Fields& f) {
    using self = offset_delete_response_topic;
    f("name", &self::name);
    f("partitions", &self::partitions);
  }
};

struct offset_delete_response {
  static constexpr api_key api = api_key::offset_delete;
  static constexpr direction side = direction::response;
  static constexpr version_range versions{0, 0};
  static constexpr int flexible_from = never_flexible;

  kafka::error_code error_code = kafka::error_code::none;
  std::int32_t throttle_time_ms = 0;
  std::vector<offset_delete_response_topic> topics;

  template <class Fields>
  static void describe(Fields& f) {
    using self = offset_delete_response;
    f("error_code", &self::error_code);
    f("throttle_time_ms", &self::throttle_time_ms);
    f("topics", &self::topics);
  }
};

}  // namespace millrace::kafka
