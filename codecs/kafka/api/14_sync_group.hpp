#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "codecs/kafka/body.hpp"
#include "codecs/kafka/error_code.hpp"

namespace millrace::kafka {

// SyncGroup: the leader hands in the assignment of a generation, and every member gets its part.

struct sync_group_request_assignment {
  std::string_view member_id;
  std::span<const std::byte> assignment;

  template <class Fields>
  static void describe(Fields& f) {
    using self = sync_group_request_assignment;
    f("member_id", &self::member_id);
    f("assignment", &self::assignment);
  }
};

struct sync_group_request {
  static constexpr api_key api = api_key::sync_group;
  static constexpr direction side = direction::request;
  static constexpr version_range versions{0, 5};
  static constexpr int flexible_from = 4;

  std::string_view group_id;
  std::int32_t generation_id = 0;
  std::string_view member_id;
  std::optional<std::string_view> group_instance_id;
  std::optional<std::string_view> protocol_type;
  std::optional<std::string_view> protocol_name;
  std::vector<sync_group_request_assignment> assignments;  ///< from the leader only

  template <class Fields>
  static void describe(Fields& f) {
    using self = sync_group_request;
    f("group_id", &self::group_id);
    f("generation_id", &self::generation_id);
    f("member_id", &self::member_id);
    f("group_instance_id", &self::group_instance_id, from(3));
    f("protocol_type", &self::protocol_type, from(5).ignorable());
    f("protocol_name", &self::protocol_name, from(5).ignorable());
    f("assignments", &self::assignments);
  }
};

struct sync_group_response {
  static constexpr api_key api = api_key::sync_group;
  static constexpr direction side = direction::response;
  static constexpr version_range versions{0, 5};
  static constexpr int flexible_from = 4;

  std::int32_t throttle_time_ms = 0;
  kafka::error_code error_code = kafka::error_code::none;
  std::optional<std::string> protocol_type;
  std::optional<std::string> protocol_name;
  std::vector<std::byte> assignment;

  template <class Fields>
  static void describe(Fields& f) {
    using self = sync_group_response;
    f("throttle_time_ms", &self::throttle_time_ms, from(1));
    f("error_code", &self::error_code);
    f("protocol_type", &self::protocol_type, from(5));
    f("protocol_name", &self::protocol_name, from(5));
    f("assignment", &self::assignment);
  }
};

}  // namespace millrace::kafka
