#pragma once
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "codecs/kafka/body.hpp"
#include "codecs/kafka/error_code.hpp"
#include "codecs/kafka/units.hpp"
#include "codecs/kafka/uuid.hpp"

namespace millrace::kafka {

// Fetch: reads record batches. Version 4 brings record format v2 and transactions; 7 sessions, in which partitions are
// only named when they change; 9 leader epochs; 12 detection of diverged logs; 13 topics by id; 16 the new leader when
// the partition has moved. The tagged fields of a request come from replicas only.

struct fetch_request_partition {
  partition_index partition;
  leader_epoch current_leader_epoch{-1};  ///< as the reader knows it; -1: not checked
  offset fetch_offset;
  leader_epoch last_fetched_epoch{-1};  ///< of the last record that the reader has; -1: not checked
  offset log_start_offset{-1};          ///< of a replica; -1 from consumers
  std::int32_t partition_max_bytes = 0;
  uuid replica_directory_id;
  offset high_watermark{std::numeric_limits<std::int64_t>::max()};

  template <class Fields>
  static void describe(Fields& f) {
    using self = fetch_request_partition;
    f("partition", &self::partition);
    f("current_leader_epoch", &self::current_leader_epoch, from(9).ignorable());
    f("fetch_offset", &self::fetch_offset);
    f("last_fetched_epoch", &self::last_fetched_epoch, from(12));
    f("log_start_offset", &self::log_start_offset, from(5).ignorable());
    f("partition_max_bytes", &self::partition_max_bytes);
    f("replica_directory_id", &self::replica_directory_id, from(17).tagged(0).ignorable());
    f("high_watermark", &self::high_watermark, from(18).tagged(1).ignorable());
  }
};

struct fetch_request_topic {
  std::string_view topic;
  uuid topic_id;
  std::vector<fetch_request_partition> partitions;

  template <class Fields>
  static void describe(Fields& f) {
    using self = fetch_request_topic;
    f("topic", &self::topic, until(12).ignorable());
    f("topic_id", &self::topic_id, from(13).ignorable());
    f("partitions", &self::partitions);
  }
};

struct fetch_request_forgotten_topic {
  std::string_view topic;
  uuid topic_id;
  std::vector<partition_index> partitions;

  template <class Fields>
  static void describe(Fields& f) {
    using self = fetch_request_forgotten_topic;
    f("topic", &self::topic, until(12).ignorable());
    f("topic_id", &self::topic_id, from(13).ignorable());
    f("partitions", &self::partitions);
  }
};

struct fetch_request_replica_state {
  std::int32_t replica_id = -1;
  std::int64_t replica_epoch = -1;

  template <class Fields>
  static void describe(Fields& f) {
    using self = fetch_request_replica_state;
    f("replica_id", &self::replica_id);
    f("replica_epoch", &self::replica_epoch);
  }
};

struct fetch_request {
  static constexpr api_key api = api_key::fetch;
  static constexpr direction side = direction::request;
  static constexpr version_range versions{0, 18};
  static constexpr int flexible_from = 12;

  std::int32_t replica_id = -1;  ///< -1: a consumer
  std::int32_t max_wait_ms = 0;
  std::int32_t min_bytes = 0;
  std::int32_t max_bytes = 0x7fffffff;
  std::int8_t isolation_level = 0;  ///< 0 read uncommitted, 1 read committed
  std::int32_t session_id = 0;      ///< 0: none yet
  std::int32_t session_epoch = -1;  ///< -1 no session, 0 opens one, then counts up
  std::vector<fetch_request_topic> topics;
  std::vector<fetch_request_forgotten_topic> forgotten_topics_data;  ///< leave the session
  std::string_view rack_id;  ///< of the consumer, to be served by a replica nearby
  std::optional<std::string_view> cluster_id;
  std::optional<fetch_request_replica_state> replica_state;

  template <class Fields>
  static void describe(Fields& f) {
    using self = fetch_request;
    f("replica_id", &self::replica_id, until(14));
    f("max_wait_ms", &self::max_wait_ms);
    f("min_bytes", &self::min_bytes);
    f("max_bytes", &self::max_bytes, from(3).ignorable());
    f("isolation_level", &self::isolation_level, from(4).ignorable());
    f("session_id", &self::session_id, from(7).ignorable());
    f("session_epoch", &self::session_epoch, from(7).ignorable());
    f("topics", &self::topics);
    f("forgotten_topics_data", &self::forgotten_topics_data, from(7));
    f("rack_id", &self::rack_id, from(11).ignorable());
    f("cluster_id", &self::cluster_id, from(12).tagged(0).ignorable());
    f("replica_state", &self::replica_state, from(15).tagged(1));
  }
};

/// Records of this producer from first_offset to its next abort marker are to be skipped.
struct fetch_response_aborted_transaction {
  kafka::producer_id producer_id;
  offset first_offset;

  template <class Fields>
  static void describe(Fields& f) {
    using self = fetch_response_aborted_transaction;
    f("producer_id", &self::producer_id);
    f("first_offset", &self::first_offset);
  }
};

/// The reader has records that the leader has not: largest epoch at or before its own, and where that ended.
struct fetch_response_diverging_epoch {
  leader_epoch epoch{-1};
  offset end_offset{-1};

  template <class Fields>
  static void describe(Fields& f) {
    using self = fetch_response_diverging_epoch;
    f("epoch", &self::epoch);
    f("end_offset", &self::end_offset);
  }
};

/// Who leads the partition now; given with NOT_LEADER_OR_FOLLOWER and FENCED_LEADER_EPOCH.
struct fetch_response_current_leader {
  std::int32_t leader_id = -1;
  kafka::leader_epoch leader_epoch{-1};

  template <class Fields>
  static void describe(Fields& f) {
    using self = fetch_response_current_leader;
    f("leader_id", &self::leader_id);
    f("leader_epoch", &self::leader_epoch);
  }
};

struct fetch_response_snapshot_id {
  offset end_offset{-1};
  leader_epoch epoch{-1};

  template <class Fields>
  static void describe(Fields& f) {
    using self = fetch_response_snapshot_id;
    f("end_offset", &self::end_offset);
    f("epoch", &self::epoch);
  }
};

struct fetch_response_partition {
  kafka::partition_index partition_index;
  kafka::error_code error_code = kafka::error_code::none;
  offset high_watermark;
  offset last_stable_offset{-1};
  offset log_start_offset{-1};
  std::optional<std::vector<fetch_response_aborted_transaction>> aborted_transactions;  ///< null when read uncommitted
  std::int32_t preferred_read_replica = -1;                                             ///< -1: go on reading here
  records_field records;
  std::optional<fetch_response_diverging_epoch> diverging_epoch;
  std::optional<fetch_response_current_leader> current_leader;
  std::optional<fetch_response_snapshot_id> snapshot_id;

  template <class Fields>
  static void describe(Fields& f) {
    using self = fetch_response_partition;
    f("partition_index", &self::partition_index);
    f("error_code", &self::error_code);
    f("high_watermark", &self::high_watermark);
    f("last_stable_offset", &self::last_stable_offset, from(4));
    f("log_start_offset", &self::log_start_offset, from(5));
    f("aborted_transactions", &self::aborted_transactions, from(4));
    f("preferred_read_replica", &self::preferred_read_replica, from(11));
    f("records", &self::records);
    f("diverging_epoch", &self::diverging_epoch, from(12).tagged(0));
    f("current_leader", &self::current_leader, from(12).tagged(1));
    f("snapshot_id", &self::snapshot_id, from(12).tagged(2));
  }
};

struct fetch_response_topic {
  std::string topic;
  uuid topic_id;
  std::vector<fetch_response_partition> partitions;

  template <class Fields>
  static void describe(Fields& f) {
    using self = fetch_response_topic;
    f("topic", &self::topic, until(12));
    f("topic_id", &self::topic_id, from(13));
    f("partitions", &self::partitions);
  }
};

/// Address of a leader named in current_leader.
struct fetch_response_node_endpoint {
  std::int32_t node_id = 0;
  std::string host;
  std::int32_t port = 0;
  std::optional<std::string> rack;

  template <class Fields>
  static void describe(Fields& f) {
    using self = fetch_response_node_endpoint;
    f("node_id", &self::node_id);
    f("host", &self::host);
    f("port", &self::port);
    f("rack", &self::rack);
  }
};

struct fetch_response {
  static constexpr api_key api = api_key::fetch;
  static constexpr direction side = direction::response;
  static constexpr version_range versions{0, 18};
  static constexpr int flexible_from = 12;

  std::int32_t throttle_time_ms = 0;
  kafka::error_code error_code = kafka::error_code::none;
  std::int32_t session_id = 0;  ///< 0: no session
  std::vector<fetch_response_topic> responses;
  std::vector<fetch_response_node_endpoint> node_endpoints;

  template <class Fields>
  static void describe(Fields& f) {
    using self = fetch_response;
    f("throttle_time_ms", &self::throttle_time_ms, from(1));
    f("error_code", &self::error_code, from(7));
    f("session_id", &self::session_id, from(7));
    f("responses", &self::responses);
    f("node_endpoints", &self::node_endpoints, from(16).tagged(0));
  }
};

}  // namespace millrace::kafka
