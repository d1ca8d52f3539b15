#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "codecs/base/result.hpp"
#include "codecs/kafka/records/decompressor.hpp"
#include "codecs/kafka/records/varint.hpp"

namespace millrace::kafka {

/// The source of `read_shape` for compressed records: unfolds them through one window of 64 KiB, which the next batch
/// uses again. One user at a time.
class decompressed_source {
 public:
  decompressed_source() = default;

  /// Begins with `compressed`, which must outlive the reading. Errors as `decompressor::open`.
  result<void> open(compression_codec codec, std::span<const std::byte> compressed, const decompression_limits& limits);

  bool varint(std::int32_t& out) {
    if (static_cast<std::size_t>(end_ - at_) < varint_bytes_max) refill();
    return read_varint(at_, end_, out);
  }
  bool varlong(std::int64_t& out) {
    if (static_cast<std::size_t>(end_ - at_) < varlong_bytes_max) refill();
    return read_varlong(at_, end_, out);
  }
  bool skip(std::size_t count) {
    if (static_cast<std::size_t>(end_ - at_) < count) return skip_beyond(count);
    at_ += count;
    return true;
  }
  std::size_t position() const { return before_ + static_cast<std::size_t>(at_ - window_.data()); }
  bool at_end() {
    if (at_ == end_) refill();
    return at_ == end_;
  }

  /// Why the bytes ended, if not because all were read.
  const std::optional<error>& failure() const { return failure_; }

 private:
  void refill();
  bool skip_beyond(std::size_t count);

  decompressor decompressor_;
  std::vector<std::byte> window_;
  const std::byte* at_ = nullptr;
  const std::byte* end_ = nullptr;
  std::size_t before_ = 0;  // bytes that have left the window
  bool ended_ = true;
  std::optional<error> failure_;
};

}  // namespace millrace::kafka
