#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

#include "codecs/kafka/body.hpp"
#include "codecs/kafka/error_code.hpp"
#include "codecs/kafka/units.hpp"

namespace millrace::kafka {

// InitProducerId: an id for an idempotent producer, or for a transactional one, whose open transaction is then aborted.
// Version 3 lets a producer bump the epoch that it has. Version 6 is not stable in Kafka 4.3 and left out.

struct init_producer_id_request {
  static constexpr api_key api = api_key::init_producer_id;
  static constexpr direction side = direction::request;
  static constexpr version_range versions{0, 5};
  static constexpr int flexible_from = 2;

  std::optional<std::string_view> transactional_id;  ///< null: idempotent only
  std::int32_t transaction_timeout_ms = 0;
  kafka::producer_id producer_id{-1};  ///< to keep with a greater epoch; -1: a new one
  kafka::producer_epoch producer_epoch{-1};

  template <class Fields>
  static void describe(Fields& f) {
    using self = init_producer_id_request;
    f("transactional_id", &self::transactional_id);
    f("transaction_timeout_ms", &self::transaction_timeout_ms);
    f("producer_id", &self::producer_id, from(3));
    f("producer_epoch", &self::producer_epoch, from(3));
  }
};

struct init_producer_id_response {
  static constexpr api_key api = api_key::init_producer_id;
  static constexpr direction side = direction::response;
  static constexpr version_range versions{0, 5};
  static constexpr int flexible_from = 2;

  std::int32_t throttle_time_ms = 0;
  kafka::error_code error_code = kafka::error_code::none;
  kafka::producer_id producer_id{-1};
  kafka::producer_epoch producer_epoch;

  template <class Fields>
  static void describe(Fields& f) {
    using self = init_producer_id_response;
    f("throttle_time_ms", &self::throttle_time_ms);
    f("error_code", &self::error_code);
    f("producer_id", &self::producer_id);
    f("producer_epoch", &self::producer_epoch);
  }
};

}  // namespace millrace::kafka
