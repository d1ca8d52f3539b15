#include "codecs/kafka/records/batch_patch.hpp"

#include "codecs/base/big_endian.hpp"
#include "codecs/kafka/records/batch_header.hpp"
#include "codecs/kafka/records/crc32c.hpp"

namespace millrace::kafka {
namespace {

void recompute_crc(std::span<std::byte> batch) {
  store_big_endian(batch.data() + batch_layout::crc, crc32c(batch.subspan(batch_layout::crc_begin)));
}

}  // namespace

void patch_base_offset(std::span<std::byte> batch, offset base) {
  store_big_endian(batch.data() + batch_layout::base_offset, base.value);
}

void patch_leader_epoch(std::span<std::byte> batch, leader_epoch epoch) {
  store_big_endian(batch.data() + batch_layout::leader_epoch, epoch.value);
}

void stamp_append_time(std::span<std::byte> batch, timestamp now) {
  auto* attributes = batch.data() + batch_layout::attributes;
  const auto bits = load_big_endian<std::uint16_t>(attributes);
  store_big_endian(attributes, static_cast<std::uint16_t>(bits | batch_attributes::append_time_bit));
  patch_max_timestamp(batch, now);
}

void patch_max_timestamp(std::span<std::byte> batch, timestamp max) {
  store_big_endian(batch.data() + batch_layout::max_timestamp, max.value);
  recompute_crc(batch);
}

}  // namespace millrace::kafka
