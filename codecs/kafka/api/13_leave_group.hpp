#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "codecs/kafka/body.hpp"
#include "codecs/kafka/error_code.hpp"

namespace millrace::kafka {

// LeaveGroup: takes members out of a group. Versions 0-2 name one member, later ones several, also by instance id.

struct leave_group_request_member {
  std::string_view member_id;
  std::optional<std::string_view> group_instance_id;
  std::optional<std::string_view> reason;

  template <class Fields>
  static void describe(Fields& f) {
    using self = leave_group_request_member;
    f("member_id", &self::member_id);
    f("group_instance_id", &self::group_instance_id);
    f("reason", &self::reason, from(5).ignorable());
  }
};

struct leave_group_request {
  static constexpr api_key api = api_key::leave_group;
  static constexpr direction side = direction::request;
  static constexpr version_range versions{0, 5};
  static constexpr int flexible_from = 4;

  std::string_view group_id;
  std::string_view member_id;
  std::vector<leave_group_request_member> members;

  template <class Fields>
  static void describe(Fields& f) {
    using self = leave_group_request;
    f("group_id", &self::group_id);
    f("member_id", &self::member_id, until(2));
    f("members", &self::members, from(3));
  }
};

struct leave_group_response_member {
  std::string member_id;
  std::optional<std::string> group_instance_id;
  kafka::error_code error_code = kafka::error_code::none;

  template <class Fields>
  static void describe(Fields& f) {
    using self = leave_group_response_member;
    f("member_id", &self::member_id);
    f("group_instance_id", &self::group_instance_id);
    f("error_code", &self::error_code);
  }
};

struct leave_group_response {
  static constexpr api_key api = api_key::leave_group;
  static constexpr direction side = direction::response;
  static constexpr version_range versions{0, 5};
  static constexpr int flexible_from = 4;

  std::int32_t throttle_time_ms = 0;
  kafka::error_code error_code = kafka::error_code::none;
  std::vector<leave_group_response_member> members;

  template <class Fields>
  static void describe(Fields& f) {
    using self = leave_group_response;
    f("throttle_time_ms", &self::throttle_time_ms, from(1));
    f("error_code", &self::error_code);
    f("members", &self::members, from(3));
  }
};

}  // namespace millrace::kafka
