#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace millrace {

/// What one side of a link grants the other, and how long it waits for it. Both sides tell theirs in the hello and keep
/// to the other's; whoever does not is hung up on.
struct link_limits {
  /// One frame, plain and as it travels; larger things are items of a call. At most `bytes_buffered_max`.
  std::uint32_t frame_bytes_max = 16U << 20;

  /// Requests of one link whose answers have not left; the client keeps further ones back.
  std::uint32_t requests_in_flight_max = 4096;

  /// Each of: requests not yet answered, windows of items, answers that wait for the socket, requests that the client
  /// keeps back.
  std::uint32_t bytes_buffered_max = 128U << 20;

  /// Items of one call and direction that nobody has read yet; one item takes at most half of it.
  std::uint32_t item_window_bytes = 2U << 20;

  std::size_t connections_max = 1024;       ///< of a server; further ones are closed at once
  std::uint32_t compress_bytes_min = 1024;  ///< smaller frames are not worth it

  std::chrono::milliseconds hello_timeout = std::chrono::seconds(10);  ///< for connecting, TLS and hello together
  std::chrono::milliseconds ping_interval = std::chrono::seconds(10);  ///< of silence, before the other side is asked
  std::chrono::milliseconds idle_timeout = std::chrono::seconds(30);   ///< nothing came, or nothing was taken

  /// Calls that may read items at once.
  std::size_t windows_max() const { return bytes_buffered_max / item_window_bytes; }
};

/// What an item takes of a window beside its bytes, so that empty ones are not free.
inline constexpr std::size_t item_overhead_bytes = 64;

}  // namespace millrace
