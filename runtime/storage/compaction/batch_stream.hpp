#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "codecs/base/result.hpp"
#include "codecs/kafka/records/record_batch.hpp"
#include "runtime/disk/file.hpp"

namespace millrace {

/// Reads the batches of a closed segment one after the other, each whole, through one buffer that the next segment uses
/// again. Blocks. One user at a time.
class batch_stream {
 public:
  static constexpr std::size_t buffer_bytes = 1 << 20;  ///< grows for longer batches

  /// Goes on with the `size` bytes of `from`, whose batches begin at `base` at the earliest.
  void open(std::shared_ptr<file> from, std::uint64_t size, kafka::offset base);

  /// The next batch, valid until the next call; nothing at the end. `corrupt`: what stands there is no batch, one of
  /// offsets that were there before, or its CRC is wrong. `io_failure`.
  result<std::optional<kafka::record_batch>> next();

 private:
  result<std::span<const std::byte>> load(std::size_t wanted);
  error corrupt(const char* what) const;

  std::shared_ptr<file> file_;
  std::uint64_t size_ = 0;
  std::uint64_t position_ = 0;  // of the next batch
  kafka::offset expected_;
  std::vector<std::byte> buffer_;
  std::uint64_t buffer_position_ = 0;
  std::size_t loaded_ = 0;
};

}  // namespace millrace
