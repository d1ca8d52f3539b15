#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "codecs/base/bytes_writer.hpp"
#include "codecs/base/result.hpp"

namespace millrace::kafka {

/// What stands before a request's body. Key and version are as the client sent them: neither need be known here.
/// Form 1: these four; form 2 (flexible versions of known APIs): tagged fields after them, of which none is known.
/// The client id keeps its int16 length in both.
struct request_header {
  std::int16_t api_key = 0;
  std::int16_t api_version = 0;
  std::int32_t correlation_id = 0;
  std::optional<std::string_view> client_id;
};

struct parsed_request_header {
  request_header header;       ///< its client id borrows the frame
  std::size_t body_begin = 0;  ///< position of the body in the frame
};

/// `frame`: a request without its size prefix. `truncated`, `corrupt`: no request begins like this.
result<parsed_request_header> decode_request_header(std::span<const std::byte> frame);

/// Appends the header in the form that its key and version need. `invalid_argument`: client id over 32767 bytes.
result<void> encode(const request_header& header, bytes_writer& out);

}  // namespace millrace::kafka
