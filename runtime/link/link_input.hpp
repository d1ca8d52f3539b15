#pragma once
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "codecs/base/result.hpp"
#include "runtime/link/link_frame.hpp"
#include "runtime/link/link_hello.hpp"
#include "runtime/net/frame_assembler.hpp"

namespace millrace {

/// What the other side sends, cut into its magic, its hello and frames. No I/O: the owner reads into `space()` and says
/// how much, or into memory of its own. Every error is final. Threads: one.
class link_input {
 public:
  explicit link_input(std::uint32_t frame_bytes_max)
      : frame_bytes_max_(frame_bytes_max), assembler_({.frame_bytes_max = hello_bytes_max, .budget = nullptr}) {}

  /// Room for the rest of a frame that has begun; may be empty.
  std::span<std::byte> space() { return assembler_.space(); }

  /// Tells that `count` bytes were put into `space()`.
  result<void> filled(std::size_t count);

  /// `corrupt`, `unsupported`, `limit_exceeded` or `truncated`, with what is wrong.
  result<void> feed(std::span<const std::byte> bytes);

  /// The hello, once it is there.
  const std::optional<link_hello>& hello() const { return hello_; }

  /// Takes the frames that have come whole since, oldest first. Empty while there is no hello.
  std::vector<link_frame> take_frames() { return std::exchange(frames_, {}); }

 private:
  result<std::size_t> check_magic(std::span<const std::byte> bytes);
  result<void> decode_whole_ones();
  result<void> read_hello(const slice& bytes);

  const std::uint32_t frame_bytes_max_;
  frame_assembler assembler_;
  std::size_t magic_seen_ = 0;
  std::optional<link_hello> hello_;
  std::vector<link_frame> frames_;
};

}  // namespace millrace
