#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "codecs/kafka/body.hpp"
#include "codecs/kafka/error_code.hpp"
#include "codecs/kafka/units.hpp"

namespace millrace::kafka {

// WriteTxnMarkers: a coordinator has the end of transactions written into their partitions; tools that abort a hanging
// transaction send it, too. Version 2 says by which version of transactions the marker is to be judged: by 2 its epoch
// must be greater than the producer's, before that it may be the same.

struct write_txn_markers_request_topic {
  std::string_view name;
  std::vector<partition_index> partition_indexes;

  template <class Fields>
  static void describe(Fields& f) {
    using self = write_txn_markers_request_topic;
    f("name", &self::name);
    f("partition_indexes", &self::partition_indexes);
  }
};

struct write_txn_markers_request_marker {
  kafka::producer_id producer_id{-1};
  kafka::producer_epoch producer_epoch{-1};
  bool transaction_result = false;  ///< true: committed
  std::vector<write_txn_markers_request_topic> topics;
  std::int32_t coordinator_epoch = 0;   ///< of the partition of the coordinator's log that holds the transaction
  std::int8_t transaction_version = 0;  ///< 0 and 1: not 2

  template <class Fields>
  static void describe(Fields& f) {
    using self = write_txn_markers_request_marker;
    f("producer_id", &self::producer_id);
    f("producer_epoch", &self::producer_epoch);
    f("transaction_result", &self::transaction_result);
    f("topics", &self::topics);
    f("coordinator_epoch", &self::coordinator_epoch);
    f("transaction_version", &self::transaction_version, from(2).ignorable());
  }
};

struct write_txn_markers_request {
  static constexpr api_key api = api_key::write_txn_markers;
  static constexpr direction side = direction::request;
  static constexpr version_range versions{0, 2};
  static constexpr int flexible_from = 1;

  std::vector<write_txn_markers_request_marker> markers;

  template <class Fields>
  static void describe(Fields& f) {
    using self = write_txn_markers_request;
    f("markers", &self::markers);
  }
};

struct write_txn_markers_response_partition {
  kafka::partition_index partition_index;
  kafka::error_code error_code = kafka::error_code::none;

  template <class Fields>
  static void describe(Fields& f) {
    using self = write_txn_markers_response_partition;
    f("partition_index", &self::partition_index);
    f("error_code", &self::error_code);
  }
};

struct write_txn_markers_response_topic {
  std::string name;
  std::vector<write_txn_markers_response_partition> partitions;

  template <class Fields>
  static void describe(Fields& f) {
    using self = write_txn_markers_response_topic;
    f("name", &self::name);
    f("partitions", &self::partitions);
  }
};

struct write_txn_markers_response_marker {
  kafka::producer_id producer_id{-1};
  std::vector<write_txn_markers_response_topic> topics;

  template <class Fields>
  static void describe(Fields& f) {
    using self = write_txn_markers_response_marker;
    f("producer_id", &self::producer_id);
    f("topics", &self::topics);
  }
};

struct write_txn_markers_response {
  static constexpr api_key api = api_key::write_txn_markers;
  static constexpr direction side = direction::response;
  static constexpr version_range versions{0, 2};
  static constexpr int flexible_from = 1;

  std::vector<write_txn_markers_response_marker> markers;

  template <class Fields>
  static void describe(Fields& f) {
    using self = write_txn_markers_response;
    f("markers", &self::markers);
  }
};

}  // namespace millrace::kafka
