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

// OffsetFetch: how far a consumer group has come. Versions 0-7 ask for one group, later ones for several; null topics
// mean all with a committed offset; 7 can wait for open transactions; 10 names topics by id.

struct offset_fetch_request_topic {
  std::string_view name;
  uuid topic_id;
  std::vector<partition_index> partition_indexes;

  template <class Fields>
  static void describe(Fields& f) {
    using self = offset_fetch_request_topic;
    f("name", &self::name, until(9).ignorable());
    f("topic_id", &self::topic_id, from(10).ignorable());
    f("partition_indexes", &self::partition_indexes);
  }
};

struct offset_fetch_request_group {
  std::string_view group_id;
  std::optional<std::string_view> member_id;
  std::int32_t member_epoch = -1;
  std::optional<std::vector<offset_fetch_request_topic>> topics;

  template <class Fields>
  static void describe(Fields& f) {
    using self = offset_fetch_request_group;
    f("group_id", &self::group_id);
    f("member_id", &self::member_id, from(9).ignorable());
    f("member_epoch", &self::member_epoch, from(9).ignorable());
    f("topics", &self::topics);
  }
};

struct offset_fetch_request {
  static constexpr api_key api = api_key::offset_fetch;
  static constexpr direction side = direction::request;
  static constexpr version_range versions{0, 10};
  static constexpr int flexible_from = 6;

  std::string_view group_id;
  std::optional<std::vector<offset_fetch_request_topic>> topics;
  std::vector<offset_fetch_request_group> groups;
  bool require_stable = false;

  template <class Fields>
  static void describe(Fields& f) {
    using self = offset_fetch_request;
    f("group_id", &self::group_id, until(7));
    f("topics", &self::topics, until(7).nullable_from(2));
    f("groups", &self::groups, from(8));
    f("require_stable", &self::require_stable, from(7));
  }
};

struct offset_fetch_response_partition {
  kafka::partition_index partition_index;
  offset committed_offset;  ///< -1: none
  leader_epoch committed_leader_epoch{-1};
  std::optional<std::string> metadata;
  kafka::error_code error_code = kafka::error_code::none;

  template <class Fields>
  static void describe(Fields& f) {
    using self = offset_fetch_response_partition;
    f("partition_index", &self::partition_index);
    f("committed_offset", &self::committed_offset);
    f("committed_leader_epoch", &self::committed_leader_epoch, from(5));
    f("metadata", &self::metadata);
    f("error_code", &self::error_code);
  }
};

struct offset_fetch_response_topic {
  std::string name;
  uuid topic_id;
  std::vector<offset_fetch_response_partition> partitions;

  template <class Fields>
  static void describe(Fields& f) {
    using self = offset_fetch_response_topic;
    f("name", &self::name, until(9));
    f("topic_id", &self::topic_id, from(10));
    f("partitions", &self::partitions);
  }
};

struct offset_fetch_response_group {
  std::string group_id;
  std::vector<offset_fetch_response_topic> topics;
  kafka::error_code error_code = kafka::error_code::none;

  template <class Fields>
  static void describe(Fields& f) {
    using self = offset_fetch_response_group;
    f("group_id", &self::group_id);
    f("topics", &self::topics);
    f("error_code", &self::error_code);
  }
};

struct offset_fetch_response {
  static constexpr api_key api = api_key::offset_fetch;
  static constexpr direction side = direction::response;
  static constexpr version_range versions{0, 10};
  static constexpr int flexible_from = 6;

  std::int32_t throttle_time_ms = 0;
  std::vector<offset_fetch_response_topic> topics;
  kafka::error_code error_code = kafka::error_code::none;
  std::vector<offset_fetch_response_group> groups;

  template <class Fields>
  static void describe(Fields& f) {
    using self = offset_fetch_response;
    f("throttle_time_ms", &self::throttle_time_ms, from(3));
    f("topics", &self::topics, until(7));
    f("error_code", &self::error_code, between(2, 7));
    f("groups", &self::groups, from(8));
  }
};

}  // namespace millrace::kafka
