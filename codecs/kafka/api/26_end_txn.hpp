#pragma once
#include <cstdint>
#include <string_view>

#include "codecs/kafka/body.hpp"
#include "codecs/kafka/error_code.hpp"
#include "codecs/kafka/units.hpp"

namespace millrace::kafka {

// EndTxn: commits or aborts the open transaction. Asked again for the end that it already has, it succeeds; for the
// other end: INVALID_TXN_STATE. PRODUCER_FENCED is known from version 2 on (INVALID_PRODUCER_EPOCH before),
// TRANSACTION_ABORTABLE from 4 on. Version 5 belongs to transactions version 2: each end bumps the epoch, and the
// response says with which id and epoch the producer goes on.

struct end_txn_request {
  static constexpr api_key api = api_key::end_txn;
  static constexpr direction side = direction::request;
  static constexpr version_range versions{0, 5};
  static constexpr int flexible_from = 3;

  std::string_view transactional_id;
  kafka::producer_id producer_id{-1};
  kafka::producer_epoch producer_epoch{-1};
  bool committed = false;  ///< false: aborted

  template <class Fields>
  static void describe(Fields& f) {
    using self = end_txn_request;
    f("transactional_id", &self::transactional_id);
    f("producer_id", &self::producer_id);
    f("producer_epoch", &self::producer_epoch);
    f("committed", &self::committed);
  }
};

struct end_txn_response {
  static constexpr api_key api = api_key::end_txn;
  static constexpr direction side = direction::response;
  static constexpr version_range versions{0, 5};
  static constexpr int flexible_from = 3;

  std::int32_t throttle_time_ms = 0;
  kafka::error_code error_code = kafka::error_code::none;
  kafka::producer_id producer_id{-1};  ///< another one when the epoch had reached its end; -1 with an error
  kafka::producer_epoch producer_epoch{-1};

  template <class Fields>
  static void describe(Fields& f) {
    using self = end_txn_response;
    f("throttle_time_ms", &self::throttle_time_ms);
    f("error_code", &self::error_code);
    f("producer_id", &self::producer_id, from(5));
    f("producer_epoch", &self::producer_epoch, from(5));
  }
};

}  // namespace millrace::kafka
