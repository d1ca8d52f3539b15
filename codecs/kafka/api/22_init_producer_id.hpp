#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

#include "codecs/kafka/body.hpp"
#include "codecs/kafka/error_code.hpp"
#include "codecs/kafka/units.hpp"

namespace millrace::kafka {

// InitProducerId: an id for an idempotent producer, or for a transactional one, whose open transaction is then aborted.
// Version 3 lets a producer bump the epoch that it has. PRODUCER_FENCED is known from version 4 on
// (INVALID_PRODUCER_EPOCH before), TRANSACTION_ABORTABLE from 5 on. Version 6, not stable in Kafka 4.3, is for
// two-phase commit: a prepared transaction is kept for its coordinator outside to decide, and the response names it.

struct init_producer_id_request {
  static constexpr api_key api = api_key::init_producer_id;
  static constexpr direction side = direction::request;
  static constexpr version_range versions{0, 6};
  static constexpr int flexible_from = 2;

  std::optional<std::string_view> transactional_id;  ///< null: idempotent only
  std::int32_t transaction_timeout_ms = 0;
  kafka::producer_id producer_id{-1};  ///< to keep with a greater epoch; -1: a new one
  kafka::producer_epoch producer_epoch{-1};
  bool enable_2pc = false;         ///< the transaction has no timeout
  bool keep_prepared_txn = false;  ///< an open transaction is not aborted

  template <class Fields>
  static void describe(Fields& f) {
    using self = init_producer_id_request;
    f("transactional_id", &self::transactional_id);
    f("transaction_timeout_ms", &self::transaction_timeout_ms);
    f("producer_id", &self::producer_id, from(3));
    f("producer_epoch", &self::producer_epoch, from(3));
    f("enable_2pc", &self::enable_2pc, from(6));
    f("keep_prepared_txn", &self::keep_prepared_txn, from(6));
  }
};

struct init_producer_id_response {
  static constexpr api_key api = api_key::init_producer_id;
  static constexpr direction side = direction::response;
  static constexpr version_range versions{0, 6};
  static constexpr int flexible_from = 2;

  std::int32_t throttle_time_ms = 0;
  kafka::error_code error_code = kafka::error_code::none;
  kafka::producer_id producer_id{-1};
  kafka::producer_epoch producer_epoch;
  kafka::producer_id ongoing_txn_producer_id{-1};  ///< of the transaction that was kept; -1: none
  kafka::producer_epoch ongoing_txn_producer_epoch{-1};

  template <class Fields>
  static void describe(Fields& f) {
    using self = init_producer_id_response;
    f("throttle_time_ms", &self::throttle_time_ms);
    f("error_code", &self::error_code);
    f("producer_id", &self::producer_id);
    f("producer_epoch", &self::producer_epoch);
    f("ongoing_txn_producer_id", &self::ongoing_txn_producer_id, from(6));
    f("ongoing_txn_producer_epoch", &self::ongoing_txn_producer_epoch, from(6));
  }
};

}  // namespace millrace::kafka
