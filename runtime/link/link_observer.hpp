#pragma once
#include <cstddef>
#include <cstdint>

#include "codecs/base/result.hpp"
#include "runtime/link/link_frame.hpp"
#include "runtime/link/link_peer.hpp"

namespace millrace {

/// What went through one link since it was opened. Bytes of the socket are those of TCP's payload, TLS and hello
/// included: exactly what was written to and read from it.
struct link_counters {
  std::uint64_t socket_bytes_in = 0;
  std::uint64_t socket_bytes_out = 0;
  std::uint64_t frames_in = 0;
  std::uint64_t frames_out = 0;
  std::uint64_t plain_bytes_in = 0;  ///< of bodies with a message, uncompressed
  std::uint64_t plain_bytes_out = 0;
  std::uint64_t wire_bytes_out = 0;  ///< the same bodies with header as they travelled: plain / wire is the ratio

  link_counters& operator+=(const link_counters& other) {
    socket_bytes_in += other.socket_bytes_in;
    socket_bytes_out += other.socket_bytes_out;
    frames_in += other.frames_in;
    frames_out += other.frames_out;
    plain_bytes_in += other.plain_bytes_in;
    plain_bytes_out += other.plain_bytes_out;
    wire_bytes_out += other.wire_bytes_out;
    return *this;
  }
};

/// Is told what happens on links, for metrics. Threads: called on the io_context's thread of each link.
class link_observer {
 public:
  virtual ~link_observer() = default;

  virtual void opened(const link_peer&) {}

  /// `why` is `connection_closed` for an ordinary end. The peer is as far known as the hello came.
  virtual void ended(const link_peer&, const error& /*why*/, const link_counters&) {}

  virtual void socket_bytes(std::size_t /*in*/, std::size_t /*out*/) {}
  virtual void frame_in(link_frame_type, std::size_t /*plain_bytes*/) {}
  virtual void frame_out(link_frame_type, std::size_t /*plain_bytes*/, std::size_t /*wire_bytes*/) {}
};

}  // namespace millrace
