#pragma once
#include <chrono>
#include <cstdint>

namespace millrace {

/// What one HTTP server grants its clients.
struct http_limits {
  std::size_t connections_max = 64;  ///< for a further one, that which keeps the server waiting longest is closed
  std::uint32_t header_bytes_max = 16 << 10;
  std::uint32_t body_bytes_max = 64 << 10;
  std::chrono::milliseconds request_timeout = std::chrono::seconds(30);  ///< to send a request whole; idle time counts
  std::chrono::milliseconds reply_timeout = std::chrono::seconds(30);    ///< to take a reply whole
};

}  // namespace millrace
