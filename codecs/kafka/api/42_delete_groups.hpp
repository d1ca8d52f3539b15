#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "codecs/kafka/body.hpp"
#include "codecs/kafka/error_code.hpp"

namespace millrace::kafka {

// DeleteGroups: deletes groups without members, with their offsets.

struct delete_groups_request {
  static constexpr api_key api = api_key::delete_groups;
  static constexpr direction side = direction::request;
  static constexpr version_range versions{0, 2};
  static constexpr int flexible_from = 2;

  std::vector<std::string_view> groups_names;

  template <class Fields>
  static void describe(Fields& f) {
    using self = delete_groups_request;
    f("groups_names", &self::groups_names);
  }
};

struct delete_groups_response_result {
  std::string group_id;
  kafka::error_code error_code = kafka::error_code::none;

  template <class Fields>
  static void describe(Fields& f) {
    using self = delete_groups_response_result;
    f("group_id", &self::group_id);
    f("error_code", &self::error_code);
  }
};

struct delete_groups_response {
  static constexpr api_key api = api_key::delete_groups;
  static constexpr direction side = direction::response;
  static constexpr version_range versions{0, 2};
  static constexpr int flexible_from = 2;

  std::int32_t throttle_time_ms = 0;
  std::vector<delete_groups_response_result> results;

  template <class Fields>
  static void describe(Fields& f) {
    using self = delete_groups_response;
    f("throttle_time_ms", &self::throttle_time_ms);
    f("results", &self::results);
  }
};

}  // namespace millrace::kafka
