#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "runtime/http/byte_range.hpp"
#include "runtime/http/message.hpp"

namespace millrace {

/// What a GET of a file is about, as it stands now.
struct http_entity {
  std::uint64_t size = 0;               ///< bytes
  std::optional<std::string> tag = {};  ///< `entity_tag`, if it has versions
  std::string content_type = "application/octet-stream";
};

/// Begins to read some bytes of the entity; called at most once, and not if none are wanted.
using open_bytes = std::function<http_producer(byte_range)>;

/// The answer to a GET or HEAD of an entity: 200, 206 with the range asked for, 304, 412 or 416, each with the headers
/// that belong to it. Source: RFC 9110 §13, §14.
http_response entity_reply(const http_request& request, const http_entity& entity, const open_bytes& open);

}  // namespace millrace
