#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

#include "codecs/kafka/body.hpp"
#include "codecs/kafka/error_code.hpp"

namespace millrace::kafka {

// Heartbeat: a member is alive; the response tells it of a rebalance. Version 3 brings static members.

struct heartbeat_request {
  static constexpr api_key api = api_key::heartbeat;
  static constexpr direction side = direction::request;
  static constexpr version_range versions{0, 4};
  static constexpr int flexible_from = 4;

  std::string_view group_id;
  std::int32_t generation_id = 0;
  std::string_view member_id;
  std::optional<std::string_view> group_instance_id;  ///< null: not a static member

  template <class Fields>
  static void describe(Fields& f) {
    using self = heartbeat_request;
    f("group_id", &self::group_id);
    f("generation_id", &self::generation_id);
    f("member_id", &self::member_id);
    f("group_instance_id", &self::group_instance_id, from(3));
  }
};

struct heartbeat_response {
  static constexpr api_key api = api_key::heartbeat;
  static constexpr direction side = direction::response;
  static constexpr version_range versions{0, 4};
  static constexpr int flexible_from = 4;

  std::int32_t throttle_time_ms = 0;
  kafka::error_code error_code = kafka::error_code::none;

  template <class Fields>
  static void describe(Fields& f) {
    using self = heartbeat_response;
    f("throttle_time_ms", &self::throttle_time_ms, from(1));
    f("error_code", &self::error_code);
  }
};

}  // namespace millrace::kafka
