#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "codecs/kafka/body.hpp"
#include "codecs/kafka/error_code.hpp"

namespace millrace::kafka {

// FindCoordinator: which node looks after a group or transactional id. Versions 0-3 ask for one key, later ones for
// several.

struct find_coordinator_request {
  static constexpr api_key api = api_key::find_coordinator;
  static constexpr direction side = direction::request;
  static constexpr version_range versions{0, 6};
  static constexpr int flexible_from = 3;

  std::string_view key;
  std::int8_t key_type = 0;  ///< 0 group, 1 transaction, 2 share group
  std::vector<std::string_view> coordinator_keys;

  template <class Fields>
  static void describe(Fields& f) {
    using self = find_coordinator_request;
    f("key", &self::key, until(3));
    f("key_type", &self::key_type, from(1));
    f("coordinator_keys", &self::coordinator_keys, from(4));
  }
};

struct find_coordinator_response_coordinator {
  std::string key;
  std::int32_t node_id = 0;
  std::string host;
  std::int32_t port = 0;
  kafka::error_code error_code = kafka::error_code::none;
  std::optional<std::string> error_message;

  template <class Fields>
  static void describe(Fields& f) {
    using self = find_coordinator_response_coordinator;
    f("key", &self::key);
    f("node_id", &self::node_id);
    f("host", &self::host);
    f("port", &self::port);
    f("error_code", &self::error_code);
    f("error_message", &self::error_message);
  }
};

struct find_coordinator_response {
  static constexpr api_key api = api_key::find_coordinator;
  static constexpr direction side = direction::response;
  static constexpr version_range versions{0, 6};
  static constexpr int flexible_from = 3;

  std::int32_t throttle_time_ms = 0;
  kafka::error_code error_code = kafka::error_code::none;
  std::optional<std::string> error_message;
  std::int32_t node_id = 0;
  std::string host;
  std::int32_t port = 0;
  std::vector<find_coordinator_response_coordinator> coordinators;

  template <class Fields>
  static void describe(Fields& f) {
    using self = find_coordinator_response;
    f("throttle_time_ms", &self::throttle_time_ms, from(1));
    f("error_code", &self::error_code, until(3));
    f("error_message", &self::error_message, between(1, 3));
    f("node_id", &self::node_id, until(3));
    f("host", &self::host, until(3));
    f("port", &self::port, until(3));
    f("coordinators", &self::coordinators, from(4));
  }
};

}  // namespace millrace::kafka
