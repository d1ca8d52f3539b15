#pragma once
#include <chrono>
#include <cstdint>

namespace millrace {

/// What one HTTP server grants its clients.
struct http_limits {
  std::size_t connections_max = 64;  ///< for a further one, that which keeps the server waiting longest is closed
  std::uint32_t header_bytes_max = 16 << 10;
  std::uint32_t body_bytes_max =
      64 << 10;  ///< of a body that is kept whole; one taken piece by piece has no limit here
  /// To send a request whole, or the next bytes of a body taken piece by piece; idle time counts.
  std::chrono::milliseconds request_timeout = std::chrono::seconds(30);
  /// To take a reply whole, or one piece of a reply made piece by piece.
  std::chrono::milliseconds reply_timeout = std::chrono::seconds(30);
  std::uint32_t piece_bytes_max = 64 << 10;   ///< handed to an upload's handler at once
  std::uint32_t drain_bytes_max = 256 << 10;  ///< read and thrown away of a body that was answered before its end
  std::chrono::milliseconds drain_timeout = std::chrono::seconds(2);  ///< for the same
};

}  // namespace millrace
