#pragma once
#include <cstdint>
#include <string_view>

#include "codecs/kafka/body.hpp"
#include "codecs/kafka/error_code.hpp"
#include "codecs/kafka/units.hpp"

namespace millrace::kafka {

// AddOffsetsToTxn: a transaction is about to commit offsets of a group (28_txn_offset_commit.hpp), told to the
// transaction's coordinator. PRODUCER_FENCED is known from version 2 on (INVALID_PRODUCER_EPOCH before),
// TRANSACTION_ABORTABLE from 4 on.

struct add_offsets_to_txn_request {
  static constexpr api_key api = api_key::add_offsets_to_txn;
  static constexpr direction side = direction::request;
  static constexpr version_range versions{0, 4};
  static constexpr int flexible_from = 3;

  std::string_view transactional_id;
  kafka::producer_id producer_id{-1};
  kafka::producer_epoch producer_epoch{-1};
  std::string_view group_id;

  template <class Fields>
  static void describe(Fields& f) {
    using self = add_offsets_to_txn_request;
    f("transactional_id", &self::transactional_id);
    f("producer_id", &self::producer_id);
    f("producer_epoch", &self::producer_epoch);
    f("group_id", &self::group_id);
  }
};

struct add_offsets_to_txn_response {
  static constexpr api_key api = api_key::add_offsets_to_txn;
  static constexpr direction side = direction::response;
  static constexpr version_range versions{0, 4};
  static constexpr int flexible_from = 3;

  std::int32_t throttle_time_ms = 0;
  kafka::error_code error_code = kafka::error_code::none;

  template <class Fields>
  static void describe(Fields& f) {
    using self = add_offsets_to_txn_response;
    f("throttle_time_ms", &self::throttle_time_ms);
    f("error_code", &self::error_code);
  }
};

}  // namespace millrace::kafka
