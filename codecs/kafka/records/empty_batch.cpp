#include "codecs/kafka/records/empty_batch.hpp"

#include <span>

#include "codecs/base/big_endian.hpp"
#include "codecs/kafka/records/batch_header.hpp"
#include "codecs/kafka/records/crc32c.hpp"

namespace millrace::kafka {

std::vector<std::byte> encode_empty_batch(offset base, offset end, leader_epoch epoch) {
  std::vector<std::byte> bytes(batch_layout::header_bytes);
  const auto put = [&](std::size_t at, auto value) { store_big_endian(bytes.data() + at, value); };
  put(batch_layout::base_offset, base.value);
  put(batch_layout::length, static_cast<std::uint32_t>(batch_layout::header_bytes - batch_layout::length_end));
  put(batch_layout::leader_epoch, epoch.value);
  put(batch_layout::magic, std::int8_t{2});
  put(batch_layout::last_offset_delta, static_cast<std::int32_t>(end.value - base.value - 1));
  put(batch_layout::base_timestamp, std::int64_t{-1});
  put(batch_layout::max_timestamp, std::int64_t{-1});
  put(batch_layout::producer_id, std::int64_t{-1});
  put(batch_layout::producer_epoch, std::int16_t{-1});
  put(batch_layout::base_sequence, std::int32_t{-1});
  put(batch_layout::crc, crc32c(std::span<const std::byte>(bytes).subspan(batch_layout::crc_begin)));
  return bytes;
}

}  // namespace millrace::kafka
