#pragma once
#include <cstddef>
#include <cstdint>

#include "codecs/base/result.hpp"

namespace millrace::kafka {

/// Every request and response is a frame: its size as int32, then as many bytes of header and body.
inline constexpr std::size_t frame_prefix_bytes = 4;

/// Kafka's default for `socket.request.max.bytes`.
inline constexpr std::size_t frame_bytes_max = 100 * 1024 * 1024;

/// Size of the smallest request header: key, version, correlation id and a null client id.
inline constexpr std::size_t request_bytes_min = 10;

/// Elements of all arrays of one request together. An element may take a hundred times its bytes on the wire, so the
/// size of the frame alone does not bound what decoding it takes; no client comes near this number.
inline constexpr std::size_t request_elements_max = 100'000;

/// Size of a request's frame without the prefix. `limit_exceeded`: more than `bytes_max`. `corrupt`: no request is so
/// small. Both mostly mean that the other side does not speak Kafka at all.
inline result<std::size_t> request_frame_size(std::int32_t announced, std::size_t bytes_max = frame_bytes_max) {
  if (announced < static_cast<std::int32_t>(request_bytes_min)) {
    return make_error(errc::corrupt, "a frame of " + std::to_string(announced) + " bytes is no Kafka request");
  }
  if (static_cast<std::size_t>(announced) > bytes_max) {
    return make_error(errc::limit_exceeded, "a frame of " + std::to_string(announced) + " bytes, but " +
                                                std::to_string(bytes_max) + " are allowed");
  }
  return static_cast<std::size_t>(announced);
}

}  // namespace millrace::kafka
