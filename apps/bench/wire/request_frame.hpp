#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "codecs/base/bytes_writer.hpp"
#include "codecs/base/result.hpp"
#include "codecs/kafka/body.hpp"
#include "codecs/kafka/frame_limits.hpp"
#include "codecs/kafka/request_header.hpp"

namespace millrace::bench {

/// The client id of every request: quotas and logs of a server show it.
inline constexpr const char* client_id = "millrace-load";

/// Where the correlation id stands in a request's frame, its size counted: behind size, key and version.
inline constexpr std::size_t correlation_position = kafka::frame_prefix_bytes + 4;

/// A request as it goes over the wire, with its size before it. Errors as `kafka::encode`.
template <kafka::body Request>
result<std::vector<std::byte>> encode_request(const Request& body, int version, std::int32_t correlation_id) {
  bytes_writer out;
  out.write_int32(0);
  kafka::request_header header;
  header.api_key = static_cast<std::int16_t>(Request::api);
  header.api_version = static_cast<std::int16_t>(version);
  header.correlation_id = correlation_id;
  header.client_id = client_id;
  if (const auto written = kafka::encode(header, out); !written) return written.error();
  if (const auto written = kafka::encode(body, version, out); !written) return written.error();
  out.patch_int32(0, static_cast<std::int32_t>(out.size() - kafka::frame_prefix_bytes));
  return out.take();
}

}  // namespace millrace::bench
