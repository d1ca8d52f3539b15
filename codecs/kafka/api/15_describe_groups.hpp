#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "codecs/kafka/authorized_operations.hpp"
#include "codecs/kafka/body.hpp"
#include "codecs/kafka/error_code.hpp"

namespace millrace::kafka {

// DescribeGroups: state and members of consumer groups. Version 3 brings authorized operations, 4 static members, 6 an
// error for unknown groups.

struct describe_groups_request {
  static constexpr api_key api = api_key::describe_groups;
  static constexpr direction side = direction::request;
  static constexpr version_range versions{0, 6};
  static constexpr int flexible_from = 5;

  std::vector<std::string_view> groups;
  bool include_authorized_operations = false;

  template <class Fields>
  static void describe(Fields& f) {
    using self = describe_groups_request;
    f("groups", &self::groups);
    f("include_authorized_operations", &self::include_authorized_operations, from(3));
  }
};

struct describe_groups_response_member {
  std::string member_id;
  std::optional<std::string> group_instance_id;
  std::string client_id;
  std::string client_host;
  std::vector<std::byte> member_metadata;
  std::vector<std::byte> member_assignment;

  template <class Fields>
  static void describe(Fields& f) {
    using self = describe_groups_response_member;
    f("member_id", &self::member_id);
    f("group_instance_id", &self::group_instance_id, from(4));
    f("client_id", &self::client_id);
    f("client_host", &self::client_host);
    f("member_metadata", &self::member_metadata);
    f("member_assignment", &self::member_assignment);
  }
};

struct describe_groups_response_group {
  kafka::error_code error_code = kafka::error_code::none;
  std::optional<std::string> error_message;
  std::string group_id;
  std::string group_state;
  std::string protocol_type;
  std::string protocol_data;  ///< the assignment protocol chosen
  std::vector<describe_groups_response_member> members;
  std::int32_t authorized_operations = authorized_operations_unknown;  ///< bits by operation

  template <class Fields>
  static void describe(Fields& f) {
    using self = describe_groups_response_group;
    f("error_code", &self::error_code);
    f("error_message", &self::error_message, from(6));
    f("group_id", &self::group_id);
    f("group_state", &self::group_state);
    f("protocol_type", &self::protocol_type);
    f("protocol_data", &self::protocol_data);
    f("members", &self::members);
    f("authorized_operations", &self::authorized_operations, from(3));
  }
};

struct describe_groups_response {
  static constexpr api_key api = api_key::describe_groups;
  static constexpr direction side = direction::response;
  static constexpr version_range versions{0, 6};
  static constexpr int flexible_from = 5;

  std::int32_t throttle_time_ms = 0;
  std::vector<describe_groups_response_group> groups;

  template <class Fields>
  static void describe(Fields& f) {
    using self = describe_groups_response;
    f("throttle_time_ms", &self::throttle_time_ms, from(1));
    f("groups", &self::groups);
  }
};

}  // namespace millrace::kafka
