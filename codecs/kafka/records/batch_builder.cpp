#include "codecs/kafka/records/batch_builder.hpp"

#include <algorithm>
#include <cstring>
#include <limits>

#include "codecs/base/big_endian.hpp"
#include "codecs/kafka/records/crc32c.hpp"
#include "codecs/kafka/records/varint.hpp"

namespace millrace::kafka {
namespace {

std::size_t size_of(std::optional<std::string_view> bytes) {
  return bytes ? varint_size(static_cast<std::int64_t>(bytes->size())) + bytes->size() : varint_size(-1);
}

std::size_t size_of_body(const new_record& r, std::int64_t timestamp_delta, std::int32_t offset_delta) {
  auto size = 1 + varint_size(timestamp_delta) + varint_size(offset_delta) + size_of(r.key) + size_of(r.value) +
              varint_size(static_cast<std::int64_t>(r.headers.size()));
  for (const auto& [key, value] : r.headers) size += size_of(key) + size_of(value);
  return size;
}

}  // namespace

std::size_t bytes_max_of(const new_record& r) {
  constexpr auto longest = std::numeric_limits<std::int64_t>::min();
  return varint_size(longest) + size_of_body(r, longest, std::numeric_limits<std::int32_t>::max());
}

void batch_builder::add_at(std::int32_t delta, const new_record& r) {
  if (count_ == 0) base_timestamp_ = r.timestamp;
  const auto timestamp_delta = r.timestamp - base_timestamp_;
  put_varint(static_cast<std::int64_t>(size_of_body(r, timestamp_delta, delta)));
  *grow(1) = std::byte{0};
  put_varint(timestamp_delta);
  put_varint(delta);
  put_bytes(r.key);
  put_bytes(r.value);
  put_varint(static_cast<std::int64_t>(r.headers.size()));
  for (const auto& [key, value] : r.headers) {
    put_bytes(key);
    put_bytes(value);
  }
  max_timestamp_ = std::max(max_timestamp_, r.timestamp);
  last_delta_ = delta;
  ++count_;
}

result<std::vector<std::byte>> batch_builder::finish() {
  std::vector<std::byte> batch;
  if (options_.how.codec == compression_codec::none) {
    batch = std::move(bytes_);
  } else {
    batch.resize(batch_layout::header_bytes);
    const auto packed = compress(options_.how, std::span(bytes_).subspan(batch_layout::header_bytes), batch);
    if (!packed) return packed.error();
  }
  put_header(batch);
  if (options_.base_sequence.value >= 0) options_.base_sequence = advance(options_.base_sequence, count_);
  options_.base_offset += last_delta_ + 1;
  clear();
  return batch;
}

void batch_builder::put_header(std::vector<std::byte>& batch) const {
  auto* const at = batch.data();
  auto bits = static_cast<std::uint16_t>(options_.how.codec);
  if (options_.transactional) bits |= batch_attributes::transactional_bit;
  if (options_.control) bits |= batch_attributes::control_bit;
  store_big_endian(at + batch_layout::base_offset, options_.base_offset.value);
  store_big_endian(at + batch_layout::length, static_cast<std::int32_t>(batch.size() - batch_layout::length_end));
  store_big_endian(at + batch_layout::leader_epoch, options_.partition_leader_epoch.value);
  store_big_endian(at + batch_layout::magic, std::int8_t{2});
  store_big_endian(at + batch_layout::attributes, bits);
  store_big_endian(at + batch_layout::last_offset_delta, last_delta_);
  store_big_endian(at + batch_layout::base_timestamp, base_timestamp_.value);
  store_big_endian(at + batch_layout::max_timestamp, max_timestamp_.value);
  store_big_endian(at + batch_layout::producer_id, options_.producer_id.value);
  store_big_endian(at + batch_layout::producer_epoch, options_.producer_epoch.value);
  store_big_endian(at + batch_layout::base_sequence, options_.base_sequence.value);
  store_big_endian(at + batch_layout::count, count_);
  store_big_endian(at + batch_layout::crc, crc32c(std::span(batch).subspan(batch_layout::crc_begin)));
}

void batch_builder::clear() {
  bytes_.assign(batch_layout::header_bytes, std::byte{0});
  count_ = 0;
  last_delta_ = -1;
  base_timestamp_ = timestamp(-1);
  max_timestamp_ = timestamp(-1);
}

std::byte* batch_builder::grow(std::size_t count) {
  const auto before = bytes_.size();
  bytes_.resize(before + count);
  return bytes_.data() + before;
}

void batch_builder::put_varint(std::int64_t value) { write_varint(grow(varint_size(value)), value); }

void batch_builder::put_bytes(std::optional<std::string_view> bytes) {
  put_varint(bytes ? static_cast<std::int64_t>(bytes->size()) : -1);
  if (bytes && !bytes->empty()) std::memcpy(grow(bytes->size()), bytes->data(), bytes->size());
}

}  // namespace millrace::kafka
