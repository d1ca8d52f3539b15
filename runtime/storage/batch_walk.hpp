#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "codecs/base/result.hpp"
#include "codecs/kafka/records/batch_header.hpp"
#include "runtime/disk/file.hpp"
#include "runtime/storage/batch_place.hpp"
#include "runtime/storage/continuity.hpp"
#include "runtime/storage/verified_bytes.hpp"

namespace millrace {

/// Walks over the batches of a segment file by their headers, each of which must continue the one before: offsets as
/// the segment's continuity says, epochs that do not fall. The batches' bytes are read only as far as they share a
/// chunk with a header, or when their CRC is asked for. Ownership: borrows the file.
class batch_walk {
 public:
  static constexpr std::size_t header_chunk_bytes = 4 << 10;  ///< for finding a place
  static constexpr std::size_t scan_chunk_bytes = 256 << 10;  ///< for reading all

  /// From the batch at `begin` to `end`, both in bytes from the file's start. The first batch must begin with the
  /// offset `expected`, if given; not before it, if offsets only rise.
  batch_walk(file& f, std::uint64_t begin, std::uint64_t end, std::optional<kafka::offset> expected, continuity rule,
             std::size_t chunk_bytes = header_chunk_bytes);

  /// The next header, valid until the next call; nothing at the end. `truncated`: the batch goes on beyond `end`.
  /// `corrupt`: what stands here is no batch, or not the one that must come. `io_failure`. After an error the walk
  /// stays.
  result<std::optional<kafka::batch_header>> next();

  /// Whether the CRC of the batch last returned is right; reads all of it, however long, in pieces.
  result<bool> crc_matches();

  /// What to say if they do not.
  error crc_mismatch() const;

  /// Where the batch last returned begins.
  std::uint64_t position() const { return position_; }
  /// Where the next one begins: the bytes known to be good end here.
  std::uint64_t next_position() const { return next_position_; }
  /// The offset that must come next, or at the earliest; nothing before the first batch if none was given.
  std::optional<kafka::offset> expected() const { return expected_; }

 private:
  result<std::span<const std::byte>> load(std::uint64_t position, std::size_t wanted);

  file& file_;
  std::uint64_t position_;
  std::uint64_t next_position_;
  std::uint64_t end_;
  std::optional<kafka::offset> expected_;
  continuity rule_;
  kafka::leader_epoch epoch_{-1};
  std::array<std::byte, kafka::batch_layout::header_bytes> header_;
  std::size_t chunk_bytes_;
  std::unique_ptr<std::byte[]> chunk_;
  std::uint64_t chunk_position_ = 0;
  std::size_t chunk_size_ = 0;
};

/// The boundary up to which the batches from `begin` to the boundary `end` are good; CRCs are checked of those that
/// begin in `unknown`. `corrupt` if not even the first is good. Blocks. Threads: any.
result<batch_boundary> check_batches(file& f, const batch_boundary& begin, const batch_boundary& end,
                                     verified_bytes::range unknown, continuity rule);

}  // namespace millrace
