#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "codecs/kafka/body.hpp"
#include "codecs/kafka/error_code.hpp"
#include "codecs/kafka/units.hpp"

namespace millrace::kafka {

// DescribeTransactions: how the transactions of these ids stand with their coordinator. States: Empty, Ongoing,
// PrepareCommit, PrepareAbort, CompleteCommit, CompleteAbort, PrepareEpochFence. An id that is not known gets
// TRANSACTIONAL_ID_NOT_FOUND.

struct describe_transactions_request {
  static constexpr api_key api = api_key::describe_transactions;
  static constexpr direction side = direction::request;
  static constexpr version_range versions{0, 0};
  static constexpr int flexible_from = 0;

  std::vector<std::string_view> transactional_ids;

  template <class Fields>
  static void describe(Fields& f) {
    using self = describe_transactions_request;
    f("transactional_ids", &self::transactional_ids);
  }
};

struct describe_transactions_response_topic {
  std::string topic;
  std::vector<partition_index> partitions;

  template <class Fields>
  static void describe(Fields& f) {
    using self = describe_transactions_response_topic;
    f("topic", &self::topic);
    f("partitions", &self::partitions);
  }
};

struct describe_transactions_response_transaction_state {
  kafka::error_code error_code = kafka::error_code::none;
  std::string transactional_id;
  std::string transaction_state;
  std::int32_t transaction_timeout_ms = 0;
  timestamp transaction_start_time_ms{-1};  ///< -1: none is open
  kafka::producer_id producer_id{-1};
  kafka::producer_epoch producer_epoch{-1};
  std::vector<describe_transactions_response_topic> topics;  ///< while it ends, only those without their marker

  template <class Fields>
  static void describe(Fields& f) {
    using self = describe_transactions_response_transaction_state;
    f("error_code", &self::error_code);
    f("transactional_id", &self::transactional_id);
    f("transaction_state", &self::transaction_state);
    f("transaction_timeout_ms", &self::transaction_timeout_ms);
    f("transaction_start_time_ms", &self::transaction_start_time_ms);
    f("producer_id", &self::producer_id);
    f("producer_epoch", &self::producer_epoch);
    f("topics", &self::topics);
  }
};

struct describe_transactions_response {
  static constexpr api_key api = api_key::describe_transactions;
  static constexpr direction side = direction::response;
  static constexpr version_range versions{0, 0};
  static constexpr int flexible_from = 0;

  std::int32_t throttle_time_ms = 0;
  std::vector<describe_transactions_response_transaction_state> transaction_states;

  template <class Fields>
  static void describe(Fields& f) {
    using self = describe_transactions_response;
    f("throttle_time_ms", &self::throttle_time_ms);
    f("transaction_states", &self::transaction_states);
  }
};

}  // namespace millrace::kafka
