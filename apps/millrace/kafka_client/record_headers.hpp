#pragma once
#include <functional>
#include <iterator>
#include <optional>
#include <string_view>

#include "apps/millrace/kafka_client/handles.hpp"

namespace millrace::cli {

using headers_handle = handle<rd_kafka_headers_t, rd_kafka_headers_destroy>;

/// Headers as librdkafka takes them, a copy; null if there are none. `name` and `value` are members of a header; a
/// value that is an empty optional becomes Kafka's null.
template <class Headers, class Name, class Value>
headers_handle headers_of(const Headers& headers, Name name, Value value) {
  if (headers.empty()) return nullptr;
  headers_handle made(rd_kafka_headers_new(headers.size()));
  for (const auto& header : headers) {
    const std::string_view key = std::invoke(name, header);
    const std::optional<std::string_view> bytes = std::invoke(value, header);
    rd_kafka_header_add(made.get(), key.data(), std::ssize(key), bytes ? bytes->data() : nullptr,
                        bytes ? std::ssize(*bytes) : -1);
  }
  return made;
}

}  // namespace millrace::cli
