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

// TxnOffsetCommit: how far a consumer group has come once the transaction is committed, told to the group's
// coordinator. Version 2 carries leader epochs; 3 the member, so that one which has left the group is refused;
// TRANSACTION_ABORTABLE is known from 4 on. Version 5 belongs to transactions version 2: AddOffsetsToTxn need not come
// first. A fenced producer gets INVALID_PRODUCER_EPOCH.

struct txn_offset_commit_request_partition {
  kafka::partition_index partition_index;
  offset committed_offset;
  leader_epoch committed_leader_epoch{-1};
  std::optional<std::string_view> committed_metadata;

  template <class Fields>
  static void describe(Fields& f) {
    using self = txn_offset_commit_request_partition;
    f("partition_index", &self::partition_index);
    f("committed_offset", &self::committed_offset);
    f("committed_leader_epoch", &self::committed_leader_epoch, from(2).ignorable());
    f("committed_metadata", &self::committed_metadata);
  }
};

struct txn_offset_commit_request_topic {
  std::string_view name;
  std::vector<txn_offset_commit_request_partition> partitions;

  template <class Fields>
  static void describe(Fields& f) {
    using self = txn_offset_commit_request_topic;
    f("name", &self::name);
    f("partitions", &self::partitions);
  }
};

struct txn_offset_commit_request {
  static constexpr api_key api = api_key::txn_offset_commit;
  static constexpr direction side = direction::request;
  static constexpr version_range versions{0, 5};
  static constexpr int flexible_from = 3;

  std::string_view transactional_id;
  std::string_view group_id;
  kafka::producer_id producer_id{-1};
  kafka::producer_epoch producer_epoch{-1};
  std::int32_t generation_id = -1;  ///< -1: not a member
  std::string_view member_id;
  std::optional<std::string_view> group_instance_id;
  std::vector<txn_offset_commit_request_topic> topics;

  template <class Fields>
  static void describe(Fields& f) {
    using self = txn_offset_commit_request;
    f("transactional_id", &self::transactional_id);
    f("group_id", &self::group_id);
    f("producer_id", &self::producer_id);
    f("producer_epoch", &self::producer_epoch);
    f("generation_id", &self::generation_id, from(3));
    f("member_id", &self::member_id, from(3));
    f("group_instance_id", &self::group_instance_id, from(3));
    f("topics", &self::topics);
  }
};

struct txn_offset_commit_response_partition {
  kafka::partition_index partition_index;
  kafka::error_code error_code = kafka::error_code::none;

  template <class Fields>
  static void describe(Fields& f) {
    using self = txn_offset_commit_response_partition;
    f("partition_index", &self::partition_index);
    f("error_code", &self::error_code);
  }
};

struct txn_offset_commit_response_topic {
  std::string name;
  std::vector<txn_offset_commit_response_partition> partitions;

  template <class Fields>
  static void describe(Fields& f) {
    using self = txn_offset_commit_response_topic;
    f("name", &self::name);
    f("partitions", &self::partitions);
  }
};

struct txn_offset_commit_response {
  static constexpr api_key api = api_key::txn_offset_commit;
  static constexpr direction side = direction::response;
  static constexpr version_range versions{0, 5};
  static constexpr int flexible_from = 3;

  std::int32_t throttle_time_ms = 0;
  std::vector<txn_offset_commit_response_topic> topics;

  template <class Fields>
  static void describe(Fields& f) {
    using self = txn_offset_commit_response;
    f("throttle_time_ms", &self::throttle_time_ms);
    f("topics", &self::topics);
  }
};

}  // namespace millrace::kafka
