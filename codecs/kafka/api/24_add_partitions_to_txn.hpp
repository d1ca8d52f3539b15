#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "codecs/kafka/body.hpp"
#include "codecs/kafka/error_code.hpp"
#include "codecs/kafka/units.hpp"

namespace millrace::kafka {

// AddPartitionsToTxn: the partitions that a transaction is about to write to, told to its coordinator. Producers send
// versions 0-3, of one transaction; 4 and 5 go from node to node, of several, and can also ask whether the partitions
// are in the transaction. If one partition cannot be added none is: the others get OPERATION_NOT_ATTEMPTED.
// PRODUCER_FENCED is known from version 2 on (INVALID_PRODUCER_EPOCH before), TRANSACTION_ABORTABLE from 5 on.

struct add_partitions_to_txn_request_topic {
  std::string_view name;
  std::vector<partition_index> partitions;

  template <class Fields>
  static void describe(Fields& f) {
    using self = add_partitions_to_txn_request_topic;
    f("name", &self::name);
    f("partitions", &self::partitions);
  }
};

struct add_partitions_to_txn_request_transaction {
  std::string_view transactional_id;
  kafka::producer_id producer_id{-1};
  kafka::producer_epoch producer_epoch{-1};
  bool verify_only = false;  ///< nothing is added; the answer says whether the partitions are in the transaction
  std::vector<add_partitions_to_txn_request_topic> topics;

  template <class Fields>
  static void describe(Fields& f) {
    using self = add_partitions_to_txn_request_transaction;
    f("transactional_id", &self::transactional_id);
    f("producer_id", &self::producer_id);
    f("producer_epoch", &self::producer_epoch);
    f("verify_only", &self::verify_only);
    f("topics", &self::topics);
  }
};

struct add_partitions_to_txn_request {
  static constexpr api_key api = api_key::add_partitions_to_txn;
  static constexpr direction side = direction::request;
  static constexpr version_range versions{0, 5};
  static constexpr int flexible_from = 3;

  std::vector<add_partitions_to_txn_request_transaction> transactions;
  std::string_view v3_and_below_transactional_id;
  kafka::producer_id v3_and_below_producer_id{-1};
  kafka::producer_epoch v3_and_below_producer_epoch{-1};
  std::vector<add_partitions_to_txn_request_topic> v3_and_below_topics;

  template <class Fields>
  static void describe(Fields& f) {
    using self = add_partitions_to_txn_request;
    f("transactions", &self::transactions, from(4));
    f("v3_and_below_transactional_id", &self::v3_and_below_transactional_id, until(3));
    f("v3_and_below_producer_id", &self::v3_and_below_producer_id, until(3));
    f("v3_and_below_producer_epoch", &self::v3_and_below_producer_epoch, until(3));
    f("v3_and_below_topics", &self::v3_and_below_topics, until(3));
  }
};

struct add_partitions_to_txn_response_partition {
  kafka::partition_index partition_index;
  error_code partition_error_code = error_code::none;

  template <class Fields>
  static void describe(Fields& f) {
    using self = add_partitions_to_txn_response_partition;
    f("partition_index", &self::partition_index);
    f("partition_error_code", &self::partition_error_code);
  }
};

struct add_partitions_to_txn_response_topic {
  std::string name;
  std::vector<add_partitions_to_txn_response_partition> results_by_partition;

  template <class Fields>
  static void describe(Fields& f) {
    using self = add_partitions_to_txn_response_topic;
    f("name", &self::name);
    f("results_by_partition", &self::results_by_partition);
  }
};

struct add_partitions_to_txn_response_transaction {
  std::string transactional_id;
  std::vector<add_partitions_to_txn_response_topic> topic_results;

  template <class Fields>
  static void describe(Fields& f) {
    using self = add_partitions_to_txn_response_transaction;
    f("transactional_id", &self::transactional_id);
    f("topic_results", &self::topic_results);
  }
};

struct add_partitions_to_txn_response {
  static constexpr api_key api = api_key::add_partitions_to_txn;
  static constexpr direction side = direction::response;
  static constexpr version_range versions{0, 5};
  static constexpr int flexible_from = 3;

  std::int32_t throttle_time_ms = 0;
  kafka::error_code error_code = kafka::error_code::none;  ///< of the whole request
  std::vector<add_partitions_to_txn_response_transaction> results_by_transaction;
  std::vector<add_partitions_to_txn_response_topic> results_by_topic_v3_and_below;

  template <class Fields>
  static void describe(Fields& f) {
    using self = add_partitions_to_txn_response;
    f("throttle_time_ms", &self::throttle_time_ms);
    f("error_code", &self::error_code, from(4));
    f("results_by_transaction", &self::results_by_transaction, from(4));
    f("results_by_topic_v3_and_below", &self::results_by_topic_v3_and_below, until(3));
  }
};

}  // namespace millrace::kafka
