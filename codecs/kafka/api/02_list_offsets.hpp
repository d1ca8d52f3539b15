#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "codecs/kafka/body.hpp"
#include "codecs/kafka/error_code.hpp"
#include "codecs/kafka/units.hpp"

namespace millrace::kafka {

// ListOffsets: the offset that belongs to a time, or the first or last one. Version 0 asks for several segment bounds.

struct list_offsets_request_partition {
  kafka::partition_index partition_index;
  leader_epoch current_leader_epoch{-1};
  kafka::timestamp timestamp;  ///< -1 latest, -2 earliest, -3 that of the greatest timestamp, -4 earliest local
  std::int32_t max_num_offsets = 1;

  template <class Fields>
  static void describe(Fields& f) {
    using self = list_offsets_request_partition;
    f("partition_index", &self::partition_index);
    f("current_leader_epoch", &self::current_leader_epoch, from(4).ignorable());
    f("timestamp", &self::timestamp);
    f("max_num_offsets", &self::max_num_offsets, until(0));
  }
};

struct list_offsets_request_topic {
  std::string_view name;
  std::vector<list_offsets_request_partition> partitions;

  template <class Fields>
  static void describe(Fields& f) {
    using self = list_offsets_request_topic;
    f("name", &self::name);
    f("partitions", &self::partitions);
  }
};

struct list_offsets_request {
  static constexpr api_key api = api_key::list_offsets;
  static constexpr direction side = direction::request;
  static constexpr version_range versions{0, 11};
  static constexpr int flexible_from = 6;

  std::int32_t replica_id = 0;      ///< -1: a consumer
  std::int8_t isolation_level = 0;  ///< 0 read uncommitted, 1 read committed
  std::vector<list_offsets_request_topic> topics;
  std::int32_t timeout_ms = 0;

  template <class Fields>
  static void describe(Fields& f) {
    using self = list_offsets_request;
    f("replica_id", &self::replica_id);
    f("isolation_level", &self::isolation_level, from(2));
    f("topics", &self::topics);
    f("timeout_ms", &self::timeout_ms, from(10).ignorable());
  }
};

struct list_offsets_response_partition {
  kafka::partition_index partition_index;
  kafka::error_code error_code = kafka::error_code::none;
  std::vector<kafka::offset> old_style_offsets;  ///< descending
  kafka::timestamp timestamp{-1};
  kafka::offset offset{-1};
  kafka::leader_epoch leader_epoch{-1};

  template <class Fields>
  static void describe(Fields& f) {
    using self = list_offsets_response_partition;
    f("partition_index", &self::partition_index);
    f("error_code", &self::error_code);
    f("old_style_offsets", &self::old_style_offsets, until(0));
    f("timestamp", &self::timestamp, from(1));
    f("offset", &self::offset, from(1));
    f("leader_epoch", &self::leader_epoch, from(4));
  }
};

struct list_offsets_response_topic {
  std::string name;
  std::vector<list_offsets_response_partition> partitions;

  template <class Fields>
  static void describe(Fields& f) {
    using self = list_offsets_response_topic;
    f("name", &self::name);
    f("partitions", &self::partitions);
  }
};

struct list_offsets_response {
  static constexpr api_key api = api_key::list_offsets;
  static constexpr direction side = direction::response;
  static constexpr version_range versions{0, 11};
  static constexpr int flexible_from = 6;

  std::int32_t throttle_time_ms = 0;
  std::vector<list_offsets_response_topic> topics;

  template <class Fields>
  static void describe(Fields& f) {
    using self = list_offsets_response;
    f("throttle_time_ms", &self::throttle_time_ms, from(2));
    f("topics", &self::topics);
  }
};

}  // namespace millrace::kafka
