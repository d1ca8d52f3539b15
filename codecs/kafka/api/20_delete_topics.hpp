#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "codecs/kafka/body.hpp"
#include "codecs/kafka/error_code.hpp"
#include "codecs/kafka/uuid.hpp"

namespace millrace::kafka {

// DeleteTopics. Version 6 also takes topic ids: exactly one of name and id is given for each topic.

struct delete_topics_request_topic {
  std::optional<std::string_view> name;  ///< null: by id
  uuid topic_id;

  template <class Fields>
  static void describe(Fields& f) {
    using self = delete_topics_request_topic;
    f("name", &self::name);
    f("topic_id", &self::topic_id);
  }
};

struct delete_topics_request {
  static constexpr api_key api = api_key::delete_topics;
  static constexpr direction side = direction::request;
  static constexpr version_range versions{0, 6};
  static constexpr int flexible_from = 4;

  std::vector<delete_topics_request_topic> topics;
  std::vector<std::string_view> topic_names;
  std::int32_t timeout_ms = 0;

  template <class Fields>
  static void describe(Fields& f) {
    using self = delete_topics_request;
    f("topics", &self::topics, from(6));
    f("topic_names", &self::topic_names, until(5).ignorable());
    f("timeout_ms", &self::timeout_ms);
  }
};

struct delete_topics_response_topic {
  std::optional<std::string> name;
  uuid topic_id;
  kafka::error_code error_code = kafka::error_code::none;
  std::optional<std::string> error_message;

  template <class Fields>
  static void describe(Fields& f) {
    using self = delete_topics_response_topic;
    f("name", &self::name, always.nullable_from(6));
    f("topic_id", &self::topic_id, from(6));
    f("error_code", &self::error_code);
    f("error_message", &self::error_message, from(5));
  }
};

struct delete_topics_response {
  static constexpr api_key api = api_key::delete_topics;
  static constexpr direction side = direction::response;
  static constexpr version_range versions{0, 6};
  static constexpr int flexible_from = 4;

  std::int32_t throttle_time_ms = 0;
  std::vector<delete_topics_response_topic> responses;

  template <class Fields>
  static void describe(Fields& f) {
    using self = delete_topics_response;
    f("throttle_time_ms", &self::throttle_time_ms, from(1));
    f("responses", &self::responses);
  }
};

}  // namespace millrace::kafka
