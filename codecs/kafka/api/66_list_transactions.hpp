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

// ListTransactions: all transactional ids of a coordinator. Version 1 filters by how long a transaction has been
// running, 2 by a regular expression for the id (INVALID_REGULAR_EXPRESSION if it is none). All filters must match.

struct list_transactions_request {
  static constexpr api_key api = api_key::list_transactions;
  static constexpr direction side = direction::request;
  static constexpr version_range versions{0, 2};
  static constexpr int flexible_from = 0;

  std::vector<std::string_view> state_filters;               ///< empty: all; names as in 65_describe_transactions.hpp
  std::vector<kafka::producer_id> producer_id_filters;       ///< empty: all
  std::int64_t duration_filter = -1;                         ///< running for more milliseconds than this; below 0: all
  std::optional<std::string_view> transactional_id_pattern;  ///< null or empty: all; RE2, matches the whole id

  template <class Fields>
  static void describe(Fields& f) {
    using self = list_transactions_request;
    f("state_filters", &self::state_filters);
    f("producer_id_filters", &self::producer_id_filters);
    f("duration_filter", &self::duration_filter, from(1));
    f("transactional_id_pattern", &self::transactional_id_pattern, from(2));
  }
};

struct list_transactions_response_transaction_state {
  std::string transactional_id;
  kafka::producer_id producer_id{-1};
  std::string transaction_state;

  template <class Fields>
  static void describe(Fields& f) {
    using self = list_transactions_response_transaction_state;
    f("transactional_id", &self::transactional_id);
    f("producer_id", &self::producer_id);
    f("transaction_state", &self::transaction_state);
  }
};

struct list_transactions_response {
  static constexpr api_key api = api_key::list_transactions;
  static constexpr direction side = direction::response;
  static constexpr version_range versions{0, 2};
  static constexpr int flexible_from = 0;

  std::int32_t throttle_time_ms = 0;
  kafka::error_code error_code = kafka::error_code::none;
  std::vector<std::string> unknown_state_filters;  ///< those of the request that name no state
  std::vector<list_transactions_response_transaction_state> transaction_states;

  template <class Fields>
  static void describe(Fields& f) {
    using self = list_transactions_response;
    f("throttle_time_ms", &self::throttle_time_ms);
    f("error_code", &self::error_code);
    f("unknown_state_filters", &self::unknown_state_filters);
    f("transaction_states", &self::transaction_states);
  }
};

}  // namespace millrace::kafka
