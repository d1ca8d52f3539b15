#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

#include "codecs/base/result.hpp"
#include "runtime/base/buffer.hpp"
#include "runtime/message/frame.hpp"

namespace millrace {

/// What a frame of a link is. Source: link.md.
enum class link_frame_type : std::uint8_t {
  request = 1,  ///< client -> server: opens a call
  reply,        ///< server -> client: ends the call
  item,         ///< either way: one more message of an open call
  credit,       ///< either way: so many more bytes of items may come
  end,          ///< client -> server: its last item has gone
  error,        ///< server -> client: ends the call; client -> server: gives it up; request 0: ends the link
  ping,         ///< either way
};

/// "request", "reply", …
const char* name_of(link_frame_type type);

namespace link_flags {
inline constexpr std::uint8_t zstd = 1;           ///< the body is compressed
inline constexpr std::uint8_t accepts_items = 2;  ///< of a request: its sender reads items, a window of them now
inline constexpr std::uint8_t answer = 4;         ///< of a ping: it is the answer to one
inline constexpr std::uint8_t all = zstd | accepts_items | answer;
}  // namespace link_flags

/// A frame that has come whole and is what it claims to be.
struct link_frame {
  link_frame_type type{};
  std::uint8_t flags = 0;
  std::uint64_t request = 0;
  std::size_t plain_bytes = 0;  ///< of the body, uncompressed
  frame_ptr message;            ///< of request, reply, item: with its payloads
  std::uint64_t credit = 0;
  millrace::error failure{};  ///< of error
};

inline constexpr std::size_t link_header_bytes = 24;

/// The frame in `bytes`, which come without the length. Payloads are parts of `bytes`, or of a block of their own if
/// the frame was compressed. `corrupt`: a checksum, size, flag or message is wrong; `unsupported`: an unknown type;
/// `limit_exceeded`: it claims to unfold beyond `frame_bytes_max`.
result<link_frame> decode_link_frame(const slice& bytes, std::uint32_t frame_bytes_max);

/// Bytes of a body that carries `message`, uncompressed. What windows and bounds count.
std::size_t body_bytes(const frame& message);

/// Decides whether a frame is tried to be compressed: after one that did not shrink the next ones are left as they are,
/// longer each time.
class compression_choice {
 public:
  /// `bytes_min` 0: never.
  explicit compression_choice(std::uint32_t bytes_min) : bytes_min_(bytes_min) {}

  bool worth_trying(std::size_t plain_bytes);
  void tried(bool helped);

 private:
  std::uint32_t bytes_min_;
  std::uint32_t left_alone_ = 0;
  std::uint32_t next_pause_ = 1;
};

/// A frame with a message, with its length, as it goes on the wire. Slices of files are read here; `io_failure` or
/// `truncated` if they cannot be. The caller has compared `body_bytes` with the other side's bound.
result<slice> encode_link_frame(link_frame_type type, std::uint8_t flags, std::uint64_t request, const frame& message,
                                compression_choice& compression);

/// Frames without a message, as above.
slice encode_link_end(std::uint64_t request);
slice encode_link_ping(std::uint8_t flags);
slice encode_link_credit(std::uint64_t request, std::uint64_t bytes);
slice encode_link_error(std::uint64_t request, const error& failure);

}  // namespace millrace
