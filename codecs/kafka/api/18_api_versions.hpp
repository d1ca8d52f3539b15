#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "codecs/kafka/body.hpp"
#include "codecs/kafka/error_code.hpp"

namespace millrace::kafka {

// ApiVersions: which APIs and versions are served. The first request of most connections, and the only one that is
// answered in any version: an unknown one gets a version 0 response with UNSUPPORTED_VERSION.

struct api_versions_request {
  static constexpr api_key api = api_key::api_versions;
  static constexpr direction side = direction::request;
  static constexpr version_range versions{0, 4};
  static constexpr int flexible_from = 3;

  std::string_view client_software_name;
  std::string_view client_software_version;

  template <class Fields>
  static void describe(Fields& f) {
    using self = api_versions_request;
    f("client_software_name", &self::client_software_name, from(3).ignorable());
    f("client_software_version", &self::client_software_version, from(3).ignorable());
  }
};

struct api_versions_response_api_key {
  std::int16_t api_key = 0;
  std::int16_t min_version = 0;
  std::int16_t max_version = 0;

  template <class Fields>
  static void describe(Fields& f) {
    using self = api_versions_response_api_key;
    f("api_key", &self::api_key);
    f("min_version", &self::min_version);
    f("max_version", &self::max_version);
  }
};

struct api_versions_response_supported_feature {
  std::string name;
  std::int16_t min_version = 0;
  std::int16_t max_version = 0;

  template <class Fields>
  static void describe(Fields& f) {
    using self = api_versions_response_supported_feature;
    f("name", &self::name);
    f("min_version", &self::min_version);
    f("max_version", &self::max_version);
  }
};

struct api_versions_response_finalized_feature {
  std::string name;
  std::int16_t max_version_level = 0;
  std::int16_t min_version_level = 0;

  template <class Fields>
  static void describe(Fields& f) {
    using self = api_versions_response_finalized_feature;
    f("name", &self::name);
    f("max_version_level", &self::max_version_level);
    f("min_version_level", &self::min_version_level);
  }
};

struct api_versions_response {
  static constexpr api_key api = api_key::api_versions;
  static constexpr direction side = direction::response;
  static constexpr version_range versions{0, 4};
  static constexpr int flexible_from = 3;

  kafka::error_code error_code = kafka::error_code::none;
  std::vector<api_versions_response_api_key> api_keys;
  std::int32_t throttle_time_ms = 0;
  std::vector<api_versions_response_supported_feature> supported_features;
  std::int64_t finalized_features_epoch = -1;  ///< -1: not known
  std::vector<api_versions_response_finalized_feature> finalized_features;
  bool zk_migration_ready = false;

  template <class Fields>
  static void describe(Fields& f) {
    using self = api_versions_response;
    f("error_code", &self::error_code);
    f("api_keys", &self::api_keys);
    f("throttle_time_ms", &self::throttle_time_ms, from(1));
    f("supported_features", &self::supported_features, from(3).tagged(0));
    f("finalized_features_epoch", &self::finalized_features_epoch, from(3).tagged(1));
    f("finalized_features", &self::finalized_features, from(3).tagged(2));
    f("zk_migration_ready", &self::zk_migration_ready, from(3).tagged(3));
  }
};

}  // namespace millrace::kafka
