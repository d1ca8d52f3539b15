#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "codecs/kafka/body.hpp"
#include "codecs/kafka/error_code.hpp"
#include "codecs/kafka/units.hpp"

namespace millrace::kafka {

// DeleteRecords: moves the first offset of partitions forward.

struct delete_records_request_partition {
  kafka::partition_index partition_index;
  kafka::offset offset;  ///< first to keep; -1: the high watermark

  template <class Fields>
  static void describe(Fields& f) {
    using self = delete_records_request_partition;
    f("partition_index", &self::partition_index);
    f("offset", &self::offset);
  }
};

struct delete_records_request_topic {
  std::string_view name;
  std::vector<delete_records_request_partition> partitions;

  template <class Fields>
  static void describe(Fields& f) {
    using self = delete_records_request_topic;
    f("name", &self::name);
    f("partitions", &self::partitions);
  }
};

struct delete_records_request {
  static constexpr api_key api = api_key::delete_records;
  static constexpr direction side = direction::request;
  static constexpr version_range versions{0, 2};
  static constexpr int flexible_from = 2;

  std::vector<delete_records_request_topic> topics;
  std::int32_t timeout_ms = 0;

  template <class Fields>
  static void describe(Fields& f) {
    using self = delete_records_request;
    f("topics", &self::topics);
    f("timeout_ms", &self::timeout_ms);
  }
};

struct delete_records_response_partition {
  kafka::partition_index partition_index;
  offset low_watermark;  ///< first offset now
  kafka::error_code error_code = kafka::error_code::none;

  template <class Fields>
  static void describe(Fields& f) {
    using self = delete_records_response_partition;
    f("partition_index", &self::partition_index);
    f("low_watermark", &self::low_watermark);
    f("error_code", &self::error_code);
  }
};

struct delete_records_response_topic {
  std::string name;
  std::vector<delete_records_response_partition> partitions;

  template <class Fields>
  static void describe(Fields& f) {
    using self = delete_records_response_topic;
    f("name", &self::name);
    f("partitions", &self::partitions);
  }
};

struct delete_records_response {
  static constexpr api_key api = api_key::delete_records;
  static constexpr direction side = direction::response;
  static constexpr version_range versions{0, 2};
  static constexpr int flexible_from = 2;

  std::int32_t throttle_time_ms = 0;
  std::vector<delete_records_response_topic> topics;

  template <class Fields>
  static void describe(Fields& f) {
    using self = delete_records_response;
    f("throttle_time_ms", &self::throttle_time_ms);
    f("topics", &self::topics);
  }
};

}  // namespace millrace::kafka
