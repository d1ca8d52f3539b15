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

// JoinGroup: enters a consumer group, or the next generation of it. From version 4 on a new member is first told its id
// and joins again; 5 brings static members; 7 names the protocol type in the response.

struct join_group_request_protocol {
  std::string_view name;
  std::span<const std::byte> metadata;  ///< as the members' protocol defines

  template <class Fields>
  static void describe(Fields& f) {
    using self = join_group_request_protocol;
    f("name", &self::name);
    f("metadata", &self::metadata);
  }
};

struct join_group_request {
  static constexpr api_key api = api_key::join_group;
  static constexpr direction side = direction::request;
  static constexpr version_range versions{0, 9};
  static constexpr int flexible_from = 6;

  std::string_view group_id;
  std::int32_t session_timeout_ms = 0;
  std::int32_t rebalance_timeout_ms = -1;             ///< -1: the session timeout serves for it
  std::string_view member_id;                         ///< empty: not a member yet
  std::optional<std::string_view> group_instance_id;  ///< null: not a static member
  std::string_view protocol_type;
  std::vector<join_group_request_protocol> protocols;  ///< in order of preference
  std::optional<std::string_view> reason;

  template <class Fields>
  static void describe(Fields& f) {
    using self = join_group_request;
    f("group_id", &self::group_id);
    f("session_timeout_ms", &self::session_timeout_ms);
    f("rebalance_timeout_ms", &self::rebalance_timeout_ms, from(1).ignorable());
    f("member_id", &self::member_id);
    f("group_instance_id", &self::group_instance_id, from(5));
    f("protocol_type", &self::protocol_type);
    f("protocols", &self::protocols);
    f("reason", &self::reason, from(8).ignorable());
  }
};

struct join_group_response_member {
  std::string member_id;
  std::optional<std::string> group_instance_id;
  std::vector<std::byte> metadata;

  template <class Fields>
  static void describe(Fields& f) {
    using self = join_group_response_member;
    f("member_id", &self::member_id);
    f("group_instance_id", &self::group_instance_id, from(5));
    f("metadata", &self::metadata);
  }
};

struct join_group_response {
  static constexpr api_key api = api_key::join_group;
  static constexpr direction side = direction::response;
  static constexpr version_range versions{0, 9};
  static constexpr int flexible_from = 6;

  std::int32_t throttle_time_ms = 0;
  kafka::error_code error_code = kafka::error_code::none;
  std::int32_t generation_id = -1;
  std::optional<std::string> protocol_type;
  std::optional<std::string> protocol_name;
  std::string leader;            ///< member id
  bool skip_assignment = false;  ///< the leader keeps the assignment it has
  std::string member_id;
  std::vector<join_group_response_member> members;  ///< given to the leader only

  template <class Fields>
  static void describe(Fields& f) {
    using self = join_group_response;
    f("throttle_time_ms", &self::throttle_time_ms, from(2));
    f("error_code", &self::error_code);
    f("generation_id", &self::generation_id);
    f("protocol_type", &self::protocol_type, from(7));
    f("protocol_name", &self::protocol_name, always.nullable_from(7));
    f("leader", &self::leader);
    f("skip_assignment", &self::skip_assignment, from(9));
    f("member_id", &self::member_id);
    f("members", &self::members);
  }
};

}  // namespace millrace::kafka
