#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "codecs/kafka/authorized_operations.hpp"
#include "codecs/kafka/body.hpp"
#include "codecs/kafka/error_code.hpp"

namespace millrace::kafka {

// DescribeCluster: nodes and controller. Version 1 can ask for controllers instead of brokers, 2 shows fenced brokers.

struct describe_cluster_request {
  static constexpr api_key api = api_key::describe_cluster;
  static constexpr direction side = direction::request;
  static constexpr version_range versions{0, 2};
  static constexpr int flexible_from = 0;

  bool include_cluster_authorized_operations = false;
  std::int8_t endpoint_type = 1;  ///< 1 brokers, 2 controllers
  bool include_fenced_brokers = false;

  template <class Fields>
  static void describe(Fields& f) {
    using self = describe_cluster_request;
    f("include_cluster_authorized_operations", &self::include_cluster_authorized_operations);
    f("endpoint_type", &self::endpoint_type, from(1));
    f("include_fenced_brokers", &self::include_fenced_brokers, from(2));
  }
};

struct describe_cluster_response_broker {
  std::int32_t broker_id = 0;
  std::string host;
  std::int32_t port = 0;
  std::optional<std::string> rack;
  bool is_fenced = false;

  template <class Fields>
  static void describe(Fields& f) {
    using self = describe_cluster_response_broker;
    f("broker_id", &self::broker_id);
    f("host", &self::host);
    f("port", &self::port);
    f("rack", &self::rack);
    f("is_fenced", &self::is_fenced, from(2));
  }
};

struct describe_cluster_response {
  static constexpr api_key api = api_key::describe_cluster;
  static constexpr direction side = direction::response;
  static constexpr version_range versions{0, 2};
  static constexpr int flexible_from = 0;

  std::int32_t throttle_time_ms = 0;
  kafka::error_code error_code = kafka::error_code::none;
  std::optional<std::string> error_message;
  std::int8_t endpoint_type = 1;
  std::string cluster_id;
  std::int32_t controller_id = -1;
  std::vector<describe_cluster_response_broker> brokers;
  std::int32_t cluster_authorized_operations = authorized_operations_unknown;  ///< bits by operation

  template <class Fields>
  static void describe(Fields& f) {
    using self = describe_cluster_response;
    f("throttle_time_ms", &self::throttle_time_ms);
    f("error_code", &self::error_code);
    f("error_message", &self::error_message);
    f("endpoint_type", &self::endpoint_type, from(1));
    f("cluster_id", &self::cluster_id);
    f("controller_id", &self::controller_id);
    f("brokers", &self::brokers);
    f("cluster_authorized_operations", &self::cluster_authorized_operations);
  }
};

}  // namespace millrace::kafka
