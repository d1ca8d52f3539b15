#pragma once
#include <cstddef>
#include <span>

#include "codecs/base/result.hpp"
#include "codecs/kafka/records/batch_header.hpp"

namespace millrace::kafka {

/// Read-only view of one whole batch. The CRC is not checked unless asked, and the records are not looked at.
/// Ownership: borrows the bytes, which must outlive the view. Source: record_batch.md.
class record_batch {
 public:
  /// The batch that begins at `bytes`, which may go on after it. `truncated` and `corrupt` as `batch_header::read`, and
  /// `truncated` if the batch is longer than `bytes`.
  static result<record_batch> read(std::span<const std::byte> bytes);

  const batch_header& header() const { return header_; }
  std::span<const std::byte> bytes() const { return bytes_; }
  /// What follows the header, compressed as the attributes say.
  std::span<const std::byte> records() const { return bytes_.subspan(batch_layout::header_bytes); }
  bool crc_matches() const;

 private:
  record_batch(batch_header header, std::span<const std::byte> bytes) : header_(header), bytes_(bytes) {}

  batch_header header_;
  std::span<const std::byte> bytes_;
};

}  // namespace millrace::kafka
