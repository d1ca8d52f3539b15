#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "codecs/kafka/body.hpp"
#include "codecs/kafka/error_code.hpp"

namespace millrace::kafka {

// AlterConfigs: replaces the whole configuration of a resource; what is not named returns to its default.

struct alter_configs_request_config {
  std::string_view name;
  std::optional<std::string_view> value;

  template <class Fields>
  static void describe(Fields& f) {
    using self = alter_configs_request_config;
    f("name", &self::name);
    f("value", &self::value);
  }
};

struct alter_configs_request_resource {
  std::int8_t resource_type = 0;
  std::string_view resource_name;
  std::vector<alter_configs_request_config> configs;

  template <class Fields>
  static void describe(Fields& f) {
    using self = alter_configs_request_resource;
    f("resource_type", &self::resource_type);
    f("resource_name", &self::resource_name);
    f("configs", &self::configs);
  }
};

struct alter_configs_request {
  static constexpr api_key api = api_key::alter_configs;
  static constexpr direction side = direction::request;
  static constexpr version_range versions{0, 2};
  static constexpr int flexible_from = 2;

  std::vector<alter_configs_request_resource> resources;
  bool validate_only = false;

  template <class Fields>
  static void describe(Fields& f) {
    using self = alter_configs_request;
    f("resources", &self::resources);
    f("validate_only", &self::validate_only);
  }
};

struct alter_configs_response_resource {
  kafka::error_code error_code = kafka::error_code::none;
  std::optional<std::string> error_message;
  std::int8_t resource_type = 0;
  std::string resource_name;

  template <class Fields>
  static void describe(Fields& f) {
    using self = alter_configs_response_resource;
    f("error_code", &self::error_code);
    f("error_message", &self::error_message);
    f("resource_type", &self::resource_type);
    f("resource_name", &self::resource_name);
  }
};

struct alter_configs_response {
  static constexpr api_key api = api_key::alter_configs;
  static constexpr direction side = direction::response;
  static constexpr version_range versions{0, 2};
  static constexpr int flexible_from = 2;

  std::int32_t throttle_time_ms = 0;
  std::vector<alter_configs_response_resource> responses;

  template <class Fields>
  static void describe(Fields& f) {
    using self = alter_configs_response;
    f("throttle_time_ms", &self::throttle_time_ms);
    f("responses", &self::responses);
  }
};

}  // namespace millrace::kafka
