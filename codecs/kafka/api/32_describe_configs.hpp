#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "codecs/kafka/body.hpp"
#include "codecs/kafka/error_code.hpp"

namespace millrace::kafka {

// DescribeConfigs: options of topics and nodes with where each value comes from. Version 1 brings sources and synonyms,
// 3 types and documentation.

struct describe_configs_request_resource {
  std::int8_t resource_type = 0;  ///< 2 topic, 4 broker, 8 broker logger, 16 client metrics, 32 group
  std::string_view resource_name;
  std::optional<std::vector<std::string_view>> configuration_keys;  ///< null: all

  template <class Fields>
  static void describe(Fields& f) {
    using self = describe_configs_request_resource;
    f("resource_type", &self::resource_type);
    f("resource_name", &self::resource_name);
    f("configuration_keys", &self::configuration_keys);
  }
};

struct describe_configs_request {
  static constexpr api_key api = api_key::describe_configs;
  static constexpr direction side = direction::request;
  static constexpr version_range versions{0, 4};
  static constexpr int flexible_from = 4;

  std::vector<describe_configs_request_resource> resources;
  bool include_synonyms = false;
  bool include_documentation = false;

  template <class Fields>
  static void describe(Fields& f) {
    using self = describe_configs_request;
    f("resources", &self::resources);
    f("include_synonyms", &self::include_synonyms, from(1));
    f("include_documentation", &self::include_documentation, from(3));
  }
};

/// A place where the option could also be set, in order of precedence.
struct describe_configs_response_synonym {
  std::string name;
  std::optional<std::string> value;
  std::int8_t source = 0;

  template <class Fields>
  static void describe(Fields& f) {
    using self = describe_configs_response_synonym;
    f("name", &self::name);
    f("value", &self::value);
    f("source", &self::source);
  }
};

struct describe_configs_response_config {
  std::string name;
  std::optional<std::string> value;  ///< null: sensitive
  bool read_only = false;
  bool is_default = false;
  std::int8_t config_source = -1;  ///< 1 topic, 2 broker, 3 broker default, 4 static, 5 default
  bool is_sensitive = false;
  std::vector<describe_configs_response_synonym> synonyms;
  std::int8_t config_type = 0;  ///< 1 boolean, 2 string, 3 int, 4 short, 5 long, 6 double, 7 list, 8 class, 9 password
  std::optional<std::string> documentation;

  template <class Fields>
  static void describe(Fields& f) {
    using self = describe_configs_response_config;
    f("name", &self::name);
    f("value", &self::value);
    f("read_only", &self::read_only);
    f("is_default", &self::is_default, until(0));
    f("config_source", &self::config_source, from(1));
    f("is_sensitive", &self::is_sensitive);
    f("synonyms", &self::synonyms, from(1));
    f("config_type", &self::config_type, from(3));
    f("documentation", &self::documentation, from(3));
  }
};

struct describe_configs_response_result {
  kafka::error_code error_code = kafka::error_code::none;
  std::optional<std::string> error_message;
  std::int8_t resource_type = 0;
  std::string resource_name;
  std::vector<describe_configs_response_config> configs;

  template <class Fields>
  static void describe(Fields& f) {
    using self = describe_configs_response_result;
    f("error_code", &self::error_code);
    f("error_message", &self::error_message);
    f("resource_type", &self::resource_type);
    f("resource_name", &self::resource_name);
    f("configs", &self::configs);
  }
};

struct describe_configs_response {
  static constexpr api_key api = api_key::describe_configs;
  static constexpr direction side = direction::response;
  static constexpr version_range versions{0, 4};
  static constexpr int flexible_from = 4;

  std::int32_t throttle_time_ms = 0;
  std::vector<describe_configs_response_result> results;

  template <class Fields>
  static void describe(Fields& f) {
    using self = describe_configs_response;
    f("throttle_time_ms", &self::throttle_time_ms);
    f("results", &self::results);
  }
};

}  // namespace millrace::kafka
