#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "codecs/kafka/body.hpp"
#include "codecs/kafka/error_code.hpp"

namespace millrace::kafka {

// IncrementalAlterConfigs: changes single options of resources.

struct incremental_alter_configs_request_config {
  std::string_view name;
  std::int8_t config_operation = 0;  ///< 0 set, 1 delete, 2 append, 3 subtract
  std::optional<std::string_view> value;

  template <class Fields>
  static void describe(Fields& f) {
    using self = incremental_alter_configs_request_config;
    f("name", &self::name);
    f("config_operation", &self::config_operation);
    f("value", &self::value);
  }
};

struct incremental_alter_configs_request_resource {
  std::int8_t resource_type = 0;
  std::string_view resource_name;
  std::vector<incremental_alter_configs_request_config> configs;

  template <class Fields>
  static void describe(Fields& f) {
    using self = incremental_alter_configs_request_resource;
    f("resource_type", &self::resource_type);
    f("resource_name", &self::resource_name);
    f("configs", &self::configs);
  }
};

struct incremental_alter_configs_request {
  static constexpr api_key api = api_key::incremental_alter_configs;
  static constexpr direction side = direction::request;
  static constexpr version_range versions{0, 1};
  static constexpr int flexible_from = 1;

  std::vector<incremental_alter_configs_request_resource> resources;
  bool validate_only = false;

  template <class Fields>
  static void describe(Fields& f) {
    using self = incremental_alter_configs_request;
    f("resources", &self::resources);
    f("validate_only", &self::validate_only);
  }
};

struct incremental_alter_configs_response_resource {
  kafka::error_code error_code = kafka::error_code::none;
  std::optional<std::string> error_message;
  std::int8_t resource_type = 0;
  std::string resource_name;

  template <class Fields>
  static void describe(Fields& f) {
    using self = incremental_alter_configs_response_resource;
    f("error_code", &self::error_code);
    f("error_message", &self::error_message);
    f("resource_type", &self::resource_type);
    f("resource_name", &self::resource_name);
  }
};

struct incremental_alter_configs_response {
  static constexpr api_key api = api_key::incremental_alter_configs;
  static constexpr direction side = direction::response;
  static constexpr version_range versions{0, 1};
  static constexpr int flexible_from = 1;

  std::int32_t throttle_time_ms = 0;
  std::vector<incremental_alter_configs_response_resource> responses;

  template <class Fields>
  static void describe(Fields& f) {
    using self = incremental_alter_configs_response;
    f("throttle_time_ms", &self::throttle_time_ms);
    f("responses", &self::responses);
  }
};

}  // namespace millrace::kafka
