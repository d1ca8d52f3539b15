#pragma once
#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <vector>

#include "runtime/base/buffer.hpp"

namespace millrace {

/// Frames that wait for the socket. Small ones are put together, so that many go out at once, also through TLS.
/// Threads: one.
class link_output {
 public:
  /// `answers`: the request whose call ends with this frame; 0 if none does.
  void push(slice frame, std::uint64_t answers = 0);

  /// All that waits or is being written, in bytes.
  std::size_t bytes() const { return bytes_; }
  bool empty() const { return bytes_ == 0; }

  /// What to write next, to be kept until `wrote`; not to be asked again before.
  std::span<const std::byte> next();

  /// All of `next()` has gone: the requests that were answered in it.
  std::vector<std::uint64_t> wrote();

  /// Forgets all but what is being written.
  void drop_waiting();

 private:
  struct entry {
    slice frame;
    std::uint64_t answers;
  };

  std::deque<entry> waiting_;
  std::size_t bytes_ = 0;
  std::size_t writing_bytes_ = 0;
  std::vector<std::byte> joined_;  // small ones, being written
  slice large_;                    // or a large one
  std::vector<std::uint64_t> answered_;
};

}  // namespace millrace
