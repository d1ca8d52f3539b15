#pragma once
#include <cstdint>

#include "codecs/base/bytes_reader.hpp"
#include "codecs/base/bytes_writer.hpp"
#include "codecs/base/result.hpp"
#include "codecs/kafka/api_key.hpp"

namespace millrace::kafka {

/// What stands before a response's body: form 0 is the correlation id of the request; form 1 (flexible versions) adds
/// tagged fields, of which none is known. ApiVersions always has form 0, as its client cannot know what the node
/// speaks.
struct response_header {
  std::int32_t correlation_id = 0;
};

/// Appends the header of a response to a request of `key` and `version`.
void encode(const response_header& header, api_key key, int version, bytes_writer& out);

/// Reads it, and leaves `in` at the body. `truncated`, `corrupt`: no response begins like this.
result<response_header> decode_response_header(bytes_reader& in, api_key key, int version);

}  // namespace millrace::kafka
