#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "codecs/kafka/body.hpp"
#include "codecs/kafka/error_code.hpp"
#include "codecs/kafka/units.hpp"

namespace millrace::kafka {

// OffsetForLeaderEpoch: where the largest epoch at or before the one asked for ended, by which replicas and consumers
// find out that their log has diverged.

struct offset_for_leader_epoch_request_partition {
  partition_index partition;
  kafka::leader_epoch current_leader_epoch{-1};
  kafka::leader_epoch leader_epoch;

  template <class Fields>
  static void describe(Fields& f) {
    using self = offset_for_leader_epoch_request_partition;
    f("partition", &self::partition);
    f("current_leader_epoch", &self::current_leader_epoch, from(2).ignorable());
    f("leader_epoch", &self::leader_epoch);
  }
};

struct offset_for_leader_epoch_request_topic {
  std::string_view topic;
  std::vector<offset_for_leader_epoch_request_partition> partitions;

  template <class Fields>
  static void describe(Fields& f) {
    using self = offset_for_leader_epoch_request_topic;
    f("topic", &self::topic);
    f("partitions", &self::partitions);
  }
};

struct offset_for_leader_epoch_request {
  static constexpr api_key api = api_key::offset_for_leader_epoch;
  static constexpr direction side = direction::request;
  static constexpr version_range versions{0, 4};
  static constexpr int flexible_from = 4;

  std::int32_t replica_id = -2;  ///< -1 a consumer, -2 unknown
  std::vector<offset_for_leader_epoch_request_topic> topics;

  template <class Fields>
  static void describe(Fields& f) {
    using self = offset_for_leader_epoch_request;
    f("replica_id", &self::replica_id, from(3).ignorable());
    f("topics", &self::topics);
  }
};

struct offset_for_leader_epoch_response_partition {
  kafka::error_code error_code = kafka::error_code::none;
  partition_index partition;
  kafka::leader_epoch leader_epoch{-1};
  offset end_offset{-1};  ///< -1: no such epoch

  template <class Fields>
  static void describe(Fields& f) {
    using self = offset_for_leader_epoch_response_partition;
    f("error_code", &self::error_code);
    f("partition", &self::partition);
    f("leader_epoch", &self::leader_epoch, from(1));
    f("end_offset", &self::end_offset);
  }
};

struct offset_for_leader_epoch_response_topic {
  std::string topic;
  std::vector<offset_for_leader_epoch_response_partition> partitions;

  template <class Fields>
  static void describe(Fields& f) {
    using self = offset_for_leader_epoch_response_topic;
    f("topic", &self::topic);
    f("partitions", &self::partitions);
  }
};

struct offset_for_leader_epoch_response {
  static constexpr api_key api = api_key::offset_for_leader_epoch;
  static constexpr direction side = direction::response;
  static constexpr version_range versions{0, 4};
  static constexpr int flexible_from = 4;

  std::int32_t throttle_time_ms = 0;
  std::vector<offset_for_leader_epoch_response_topic> topics;

  template <class Fields>
  static void describe(Fields& f) {
    using self = offset_for_leader_epoch_response;
    f("throttle_time_ms", &self::throttle_time_ms, from(2));
    f("topics", &self::topics);
  }
};

}  // namespace millrace::kafka
