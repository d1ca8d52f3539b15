#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "codecs/base/result.hpp"
#include "runtime/base/buffer.hpp"

namespace millrace {

class memory_budget;

/// Cuts a byte stream into frames: a big-endian int32 length, then that many bytes. Each frame gets a block of its own
/// that later holders (a partition, the log writer) can keep without keeping its neighbours. A block is at most 16
/// times what has arrived, or 4 KiB, so a claimed length alone costs nothing. Large frames leave an eighth of the
/// budget to small ones (64 KiB), and those a sixteenth to replies. No I/O here: the owner reads into `space()` and
/// says how much.
class frame_assembler {
 public:
  struct limits {
    std::uint32_t frame_bytes_max;
    memory_budget* budget;  ///< what blocks are charged to; outlives the frames
  };

  explicit frame_assembler(limits bounds) : limits_(bounds) {}

  /// Room for the rest of the frame that has begun, for reading straight into its block; empty between frames.
  std::span<std::byte> space();

  /// Tells that `count` bytes were put into `space()`.
  void filled(std::size_t count);

  /// Takes bytes that were read elsewhere, after those of `space()`. `limit_exceeded`: a length is negative or above
  /// the bound (the stream is lost), or the budget is used up (the rest is kept and `resume` goes on).
  result<void> feed(std::span<const std::byte> bytes);

  /// Goes on with bytes kept back when the budget was used up.
  result<void> resume() { return feed({}); }

  /// True after a length that no client of ours would send.
  bool lost() const { return lost_; }

  /// Memory held for a frame that has begun and is not whole.
  std::size_t unfinished_bytes() const { return block_ ? block_->size() : 0; }

  /// The frames that are whole, oldest first, without their lengths; the caller takes them away.
  std::vector<slice>& frames() { return frames_; }
  const std::vector<slice>& frames() const { return frames_; }

  /// Bytes that belong to a frame not yet whole, for handing the stream to another owner.
  std::vector<std::byte> take_unfinished();

 private:
  result<void> begin_frame(std::uint32_t size, std::size_t in_hand);
  bool grow(std::size_t arrived);
  void finish_if_whole();
  result<std::size_t> feed_once(std::span<const std::byte> bytes);

  limits limits_;
  boost::intrusive_ptr<chunk> block_;
  std::size_t have_ = 0;        // bytes of the current frame in block_
  std::size_t frame_size_ = 0;  // its whole size
  std::byte prefix_[4];
  std::size_t prefix_have_ = 0;
  bool in_frame_ = false;
  bool lost_ = false;
  std::vector<std::byte> kept_back_;
  std::vector<slice> frames_;
};

}  // namespace millrace
