#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

#include "codecs/base/big_endian.hpp"
#include "codecs/base/result.hpp"
#include "codecs/kafka/units.hpp"

namespace millrace::kafka {

/// How the records of a batch are compressed: bits 0–2 of its attributes. 5 to 7 have no meaning yet.
enum class compression_codec : std::uint8_t { none = 0, gzip = 1, snappy = 2, lz4 = 3, zstd = 4 };

/// Who stamps the records: the producer, or the node when it appends.
enum class timestamp_type : std::uint8_t { create_time = 0, log_append_time = 1 };

/// The attribute bits of a batch. Source: record_batch.md.
struct batch_attributes {
  static constexpr std::uint16_t codec_mask = 0x07;
  static constexpr std::uint16_t append_time_bit = 0x08;
  static constexpr std::uint16_t transactional_bit = 0x10;
  static constexpr std::uint16_t control_bit = 0x20;
  static constexpr std::uint16_t delete_horizon_bit = 0x40;
  static constexpr std::uint16_t unused_mask = 0xff80;

  std::uint16_t bits = 0;

  constexpr bool known_codec() const { return (bits & codec_mask) <= 4; }
  constexpr compression_codec codec() const { return static_cast<compression_codec>(bits & codec_mask); }
  constexpr timestamp_type stamped_by() const { return static_cast<timestamp_type>((bits & append_time_bit) >> 3); }
  constexpr bool transactional() const { return (bits & transactional_bit) != 0; }
  constexpr bool control() const { return (bits & control_bit) != 0; }
  constexpr bool has_delete_horizon() const { return (bits & delete_horizon_bit) != 0; }
};

/// Where the fields of a batch stand. Source: record_batch.md.
namespace batch_layout {
inline constexpr std::size_t base_offset = 0, length = 8, leader_epoch = 12, magic = 16, crc = 17, attributes = 21,
                             last_offset_delta = 23, base_timestamp = 27, max_timestamp = 35, producer_id = 43,
                             producer_epoch = 51, base_sequence = 53, count = 57, records = 61;
inline constexpr std::size_t length_end = 12;  ///< bytes that the length does not count
inline constexpr std::size_t crc_begin = 21;   ///< first byte that the CRC covers
inline constexpr std::size_t header_bytes = 61;
}  // namespace batch_layout

/// Read-only view of the 61 bytes before a batch's records, magic 2. The rest of the batch need not be in memory, and
/// nothing but magic and the least length is known to be sane. Ownership: borrows the bytes, which must outlive the
/// view.
class batch_header {
 public:
  /// `truncated` if `bytes` has fewer than 61; `corrupt` if the magic is not 2 or the length is less than a header's.
  /// Bytes after the header are not looked at.
  static result<batch_header> read(std::span<const std::byte> bytes);

  offset base_offset() const { return offset(load<std::int64_t>(batch_layout::base_offset)); }
  offset last_offset() const { return after_base(last_offset_delta()); }
  /// The offset after the last record's: where the next batch begins at the earliest.
  offset next_offset() const { return after_base(std::int64_t{last_offset_delta()} + 1); }

  /// Bytes of the whole batch with its header, as its length field says.
  std::size_t size() const { return batch_layout::length_end + load<std::uint32_t>(batch_layout::length); }

  leader_epoch partition_leader_epoch() const { return leader_epoch(load<std::int32_t>(batch_layout::leader_epoch)); }
  std::uint32_t crc() const { return load<std::uint32_t>(batch_layout::crc); }
  batch_attributes attributes() const { return batch_attributes{load<std::uint16_t>(batch_layout::attributes)}; }
  std::int32_t last_offset_delta() const { return load<std::int32_t>(batch_layout::last_offset_delta); }
  timestamp base_timestamp() const { return timestamp(load<std::int64_t>(batch_layout::base_timestamp)); }
  timestamp max_timestamp() const { return timestamp(load<std::int64_t>(batch_layout::max_timestamp)); }
  kafka::producer_id producer_id() const { return kafka::producer_id(load<std::int64_t>(batch_layout::producer_id)); }
  kafka::producer_epoch producer_epoch() const {
    return kafka::producer_epoch(load<std::int16_t>(batch_layout::producer_epoch));
  }
  sequence_number base_sequence() const { return sequence_number(load<std::int32_t>(batch_layout::base_sequence)); }
  /// Sequence number of the last record, wrapped; -1 if the batch has none.
  sequence_number last_sequence() const;
  std::int32_t count() const { return load<std::int32_t>(batch_layout::count); }
  bool idempotent() const { return producer_id().value >= 0; }

 private:
  explicit batch_header(const std::byte* at) : at_(at) {}

  template <class T>
  T load(std::size_t position) const {
    return load_big_endian<T>(at_ + position);
  }

  // Wraps: the fields may be garbage, and garbage must stay defined behaviour.
  offset after_base(std::int64_t delta) const {
    return offset(
        static_cast<std::int64_t>(static_cast<std::uint64_t>(base_offset().value) + static_cast<std::uint64_t>(delta)));
  }

  const std::byte* at_;
};

/// `first` advanced by `delta` >= 0 records: sequence numbers wrap from 2^31-1 to 0.
sequence_number advance(sequence_number first, std::int32_t delta);

}  // namespace millrace::kafka
