#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "codecs/kafka/body.hpp"
#include "codecs/kafka/error_code.hpp"
#include "codecs/kafka/units.hpp"

namespace millrace::kafka {

// DescribeLogDirs: which partitions lie in which data directory, and how big they are. Version 4 brings the size of the
// volume, 5 whether new partitions are kept out of it.

struct describe_log_dirs_request_topic {
  std::string_view topic;
  std::vector<partition_index> partitions;

  template <class Fields>
  static void describe(Fields& f) {
    using self = describe_log_dirs_request_topic;
    f("topic", &self::topic);
    f("partitions", &self::partitions);
  }
};

struct describe_log_dirs_request {
  static constexpr api_key api = api_key::describe_log_dirs;
  static constexpr direction side = direction::request;
  static constexpr version_range versions{0, 5};
  static constexpr int flexible_from = 2;

  std::optional<std::vector<describe_log_dirs_request_topic>> topics;  ///< null: all

  template <class Fields>
  static void describe(Fields& f) {
    using self = describe_log_dirs_request;
    f("topics", &self::topics);
  }
};

struct describe_log_dirs_response_partition {
  kafka::partition_index partition_index;
  std::int64_t partition_size = 0;
  std::int64_t offset_lag = 0;  ///< behind the high watermark, or behind the directory it moves to
  bool is_future_key = false;   ///< being moved here

  template <class Fields>
  static void describe(Fields& f) {
    using self = describe_log_dirs_response_partition;
    f("partition_index", &self::partition_index);
    f("partition_size", &self::partition_size);
    f("offset_lag", &self::offset_lag);
    f("is_future_key", &self::is_future_key);
  }
};

struct describe_log_dirs_response_topic {
  std::string name;
  std::vector<describe_log_dirs_response_partition> partitions;

  template <class Fields>
  static void describe(Fields& f) {
    using self = describe_log_dirs_response_topic;
    f("name", &self::name);
    f("partitions", &self::partitions);
  }
};

struct describe_log_dirs_response_result {
  kafka::error_code error_code = kafka::error_code::none;
  std::string log_dir;
  std::vector<describe_log_dirs_response_topic> topics;
  std::int64_t total_bytes = -1;
  std::int64_t usable_bytes = -1;
  bool is_cordoned = false;

  template <class Fields>
  static void describe(Fields& f) {
    using self = describe_log_dirs_response_result;
    f("error_code", &self::error_code);
    f("log_dir", &self::log_dir);
    f("topics", &self::topics);
    f("total_bytes", &self::total_bytes, from(4));
    f("usable_bytes", &self::usable_bytes, from(4));
    f("is_cordoned", &self::is_cordoned, from(5));
  }
};

struct describe_log_dirs_response {
  static constexpr api_key api = api_key::describe_log_dirs;
  static constexpr direction side = direction::response;
  static constexpr version_range versions{0, 5};
  static constexpr int flexible_from = 2;

  std::int32_t throttle_time_ms = 0;
  kafka::error_code error_code = kafka::error_code::none;
  std::vector<describe_log_dirs_response_result> results;

  template <class Fields>
  static void describe(Fields& f) {
    using self = describe_log_dirs_response;
    f("throttle_time_ms", &self::throttle_time_ms);
    f("error_code", &self::error_code, from(3));
    f("results", &self::results);
  }
};

}  // namespace millrace::kafka
