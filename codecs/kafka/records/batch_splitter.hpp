#pragma once
#include <cstddef>
#include <optional>
#include <span>

#include "codecs/base/result.hpp"
#include "codecs/kafka/records/record_batch.hpp"

namespace millrace::kafka {

/// Walks over batches that stand back to back, in a segment or in what a fetch returned. Looks at lengths and magic
/// only; whoever needs the CRC checked asks each batch. Ownership: borrows the bytes.
class batch_splitter {
 public:
  /// A batch longer than `batch_bytes_max`, its header counted, is corrupt: in a log of known limits such a length can
  /// only be garbage, and must not be taken for a batch whose rest is still to come.
  explicit batch_splitter(std::span<const std::byte> bytes, std::size_t batch_bytes_max)
      : bytes_(bytes), batch_bytes_max_(batch_bytes_max) {}

  /// The next batch; nothing at the end. `truncated`: the bytes end within a batch. `corrupt`: what stands here is no
  /// batch. After an error the splitter stays where it is, and answers the same again.
  result<std::optional<record_batch>> next();

  /// Bytes of the batches returned so far: where the next one begins, or what is wrong.
  std::size_t position() const { return position_; }

 private:
  std::span<const std::byte> bytes_;
  std::size_t batch_bytes_max_;
  std::size_t position_ = 0;
};

}  // namespace millrace::kafka
