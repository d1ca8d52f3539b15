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

// OffsetCommit: how far a consumer group has come. Version 1 carries a time for each partition, 2-4 one retention time;
// 7 static members; 9 member epochs of the consumer protocol; 10 topics by id.

struct offset_commit_request_partition {
  kafka::partition_index partition_index;
  offset committed_offset;
  leader_epoch committed_leader_epoch{-1};
  timestamp commit_timestamp{-1};
  std::optional<std::string_view> committed_metadata;

  template <class Fields>
  static void describe(Fields& f) {
    using self = offset_commit_request_partition;
    f("partition_index", &self::partition_index);
    f("committed_offset", &self::committed_offset);
    f("committed_leader_epoch", &self::committed_leader_epoch, from(6).ignorable());
    f("commit_timestamp", &self::commit_timestamp, between(1, 1));
    f("committed_metadata", &self::committed_metadata);
  }
};

struct offset_commit_request_topic {
  std::string_view name;
  uuid topic_id;
  std::vector<offset_commit_request_partition> partitions;

  template <class Fields>
  static void describe(Fields& f) {
    using self = offset_commit_request_topic;
    f("name", &self::name, until(9).ignorable());
    f("topic_id", &self::topic_id, from(10).ignorable());
    f("partitions", &self::partitions);
  }
};

struct offset_commit_request {
  static constexpr api_key api = api_key::offset_commit;
  static constexpr direction side = direction::request;
  static constexpr version_range versions{0, 10};
  static constexpr int flexible_from = 8;

  std::string_view group_id;
  std::int32_t generation_id_or_member_epoch = -1;  ///< -1: not a member
  std::string_view member_id;
  std::optional<std::string_view> group_instance_id;
  std::int64_t retention_time_ms = -1;  ///< -1: as the node is configured
  std::vector<offset_commit_request_topic> topics;

  template <class Fields>
  static void describe(Fields& f) {
    using self = offset_commit_request;
    f("group_id", &self::group_id);
    f("generation_id_or_member_epoch", &self::generation_id_or_member_epoch, from(1).ignorable());
    f("member_id", &self::member_id, from(1).ignorable());
    f("group_instance_id", &self::group_instance_id, from(7));
    f("retention_time_ms", &self::retention_time_ms, between(2, 4).ignorable());
    f("topics", &self::topics);
  }
};

struct offset_commit_response_partition {
  kafka::partition_index partition_index;
  kafka::error_code error_code = kafka::error_code::none;

  template <class Fields>
  static void describe(Fields& f) {
    using self = offset_commit_response_partition;
    f("partition_index", &self::partition_index);
    f("error_code", &self::error_code);
  }
};

struct offset_commit_response_topic {
  std::string name;
  uuid topic_id;
  std::vector<offset_commit_response_partition> partitions;

  template <class Fields>
  static void describe(Fields& f) {
    using self = offset_commit_response_topic;
    f("name", &self::name, until(9));
    f("topic_id", &self::topic_id, from(10));
    f("partitions", &self::partitions);
  }
};

struct offset_commit_response {
  static constexpr api_key api = api_key::offset_commit;
  static constexpr direction side = direction::response;
  static constexpr version_range versions{0, 10};
  static constexpr int flexible_from = 8;

  std::int32_t throttle_time_ms = 0;
  std::vector<offset_commit_response_topic> topics;

  template <class Fields>
  static void describe(Fields& f) {
    using self = offset_commit_response;
    f("throttle_time_ms", &self::throttle_time_ms, from(3));
    f("topics", &self::topics);
  }
};

}  // namespace millrace::kafka
