#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "codecs/kafka/body.hpp"
#include "codecs/kafka/error_code.hpp"

namespace millrace::kafka {

// ListGroups: all groups of a coordinator. Version 4 filters by state, 5 by group type.

struct list_groups_request {
  static constexpr api_key api = api_key::list_groups;
  static constexpr direction side = direction::request;
  static constexpr version_range versions{0, 5};
  static constexpr int flexible_from = 3;

  std::vector<std::string_view> states_filter;  ///< empty: all
  std::vector<std::string_view> types_filter;   ///< empty: all

  template <class Fields>
  static void describe(Fields& f) {
    using self = list_groups_request;
    f("states_filter", &self::states_filter, from(4));
    f("types_filter", &self::types_filter, from(5));
  }
};

struct list_groups_response_group {
  std::string group_id;
  std::string protocol_type;
  std::string group_state;
  std::string group_type;

  template <class Fields>
  static void describe(Fields& f) {
    using self = list_groups_response_group;
    f("group_id", &self::group_id);
    f("protocol_type", &self::protocol_type);
    f("group_state", &self::group_state, from(4));
    f("group_type", &self::group_type, from(5));
  }
};

struct list_groups_response {
  static constexpr api_key api = api_key::list_groups;
  static constexpr direction side = direction::response;
  static constexpr version_range versions{0, 5};
  static constexpr int flexible_from = 3;

  std::int32_t throttle_time_ms = 0;
  kafka::error_code error_code = kafka::error_code::none;
  std::vector<list_groups_response_group> groups;

  template <class Fields>
  static void describe(Fields& f) {
    using self = list_groups_response;
    f("throttle_time_ms", &self::throttle_time_ms, from(1));
    f("error_code", &self::error_code);
    f("groups", &self::groups);
  }
};

}  // namespace millrace::kafka
