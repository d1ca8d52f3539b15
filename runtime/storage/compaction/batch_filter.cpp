#include "runtime/storage/compaction/batch_filter.hpp"

#include <algorithm>
#include <cstring>
#include <limits>

#include "codecs/base/big_endian.hpp"
#include "codecs/kafka/records/compression.hpp"
#include "codecs/kafka/records/crc32c.hpp"
#include "codecs/kafka/records/varint.hpp"

namespace millrace {
namespace {

namespace layout = kafka::batch_layout;
using kafka::batch_attributes;

constexpr std::size_t unfold_step_bytes = 64 << 10;

std::int64_t wrapping_add(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}

std::int64_t wrapping_subtract(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}

void append(std::vector<std::byte>& to, std::span<const std::byte> bytes) {
  to.insert(to.end(), bytes.begin(), bytes.end());
}

/// The record [begin, end) with `shift` added to its timestamp delta.
void append_shifted(std::span<const std::byte> record, std::int64_t shift, std::vector<std::byte>& to) {
  const auto* at = record.data();
  const auto* const end = at + record.size();
  std::int32_t length = 0;
  std::int64_t delta = 0;
  kafka::read_varint(at, end, length);  // the record has been read before: none of this fails
  const auto attributes = *at++;
  kafka::read_varlong(at, end, delta);
  const auto shifted = wrapping_add(delta, shift);
  const auto rest = static_cast<std::size_t>(end - at);
  const auto body = 1 + kafka::varint_size(shifted) + rest;
  const auto before = to.size();
  to.resize(before + kafka::varint_size(static_cast<std::int64_t>(body)) + body);
  auto* out = kafka::write_varint(to.data() + before, static_cast<std::int64_t>(body));
  *out++ = attributes;
  out = kafka::write_varint(out, shifted);
  if (rest > 0) std::memcpy(out, at, rest);
}

/// Sets length and CRC of the batch at [begin, end of `out`).
void seal(std::vector<std::byte>& out, std::size_t begin) {
  const auto batch = std::span(out).subspan(begin);
  store_big_endian(batch.data() + layout::length, static_cast<std::int32_t>(batch.size() - layout::length_end));
  store_big_endian(batch.data() + layout::crc, kafka::crc32c(batch.subspan(layout::crc_begin)));
}

void append_emptied(const kafka::record_batch& batch, std::vector<std::byte>& out) {
  const auto begin = out.size();
  append(out, batch.bytes().first(layout::header_bytes));
  auto* const at = out.data() + begin;
  const auto gone = batch_attributes::codec_mask | batch_attributes::delete_horizon_bit;
  const auto bits = static_cast<std::uint16_t>(batch.header().attributes().bits & ~gone);
  store_big_endian(at + layout::attributes, bits);
  store_big_endian(at + layout::base_timestamp, batch.header().max_timestamp().value);
  store_big_endian(at + layout::count, std::int32_t{0});
  seal(out, begin);
}

}  // namespace

result<std::span<const std::byte>> unfold_records(const kafka::record_batch& batch, kafka::decompressor& with,
                                                  std::vector<std::byte>& plain) {
  const auto codec = batch.header().attributes().codec();
  const auto records = batch.records();
  if (codec == kafka::compression_codec::none || batch.header().count() == 0) return records;
  if (auto opened = with.open(codec, records, {}); !opened) return opened.error();
  for (std::size_t have = 0;;) {
    if (plain.size() - have < unfold_step_bytes) plain.resize(std::max(plain.size() * 2, have + unfold_step_bytes));
    const auto got = with.read(std::span(plain).subspan(have));
    if (!got) return got.error();
    if (*got == 0) return std::span<const std::byte>(plain).first(have);
    have += *got;
  }
}

batch_filter::batch_filter(const record_rules& rules) : rules_(rules) {
  constexpr auto for_ever = std::numeric_limits<std::int64_t>::max();
  const auto retention = rules.tombstone_retention.count();
  horizon_.value = rules.now.value > for_ever - retention ? for_ever : rules.now.value + retention;
}

result<batch_fate> batch_filter::filter(const kafka::record_batch& batch, const batch_verdict& verdict,
                                        std::vector<std::byte>& out) {
  const auto& header = batch.header();
  kept_.clear();
  has_tombstones_ = false;
  newest_ = -1;
  std::span<const std::byte> records;
  if (!verdict.records_go && header.count() > 0) {
    const auto unfolded = unfold_records(batch, decompressor_, unfolded_);
    if (!unfolded) return unfolded.error();
    records = *unfolded;
    if (auto chosen = choose(header, records); !chosen) return chosen.error();
  }
  if (kept_.empty()) {
    if (!verdict.stays_empty) return batch_fate::removed;
    if (header.count() == 0) return batch_fate::unchanged;
    append_emptied(batch, out);
    return batch_fate::emptied;
  }
  const bool with_horizon = !header.attributes().has_delete_horizon() && (has_tombstones_ || verdict.horizon_due);
  if (kept_.size() == static_cast<std::size_t>(header.count()) && !with_horizon) return batch_fate::unchanged;
  if (auto rewritten = rewrite(batch, records, with_horizon, out); !rewritten) return rewritten.error();
  return batch_fate::rewritten;
}

/// Finds the records that stay, and what the new header says of them.
result<void> batch_filter::choose(const kafka::batch_header& header, std::span<const std::byte> records) {
  std::size_t begin = 0;
  return for_each_shape(header, records, [&](kafka::offset at, const kafka::record_shape& shape) {
    if (stays(header, at, shape, records)) {
      kept_.push_back({begin, shape.end});
      has_tombstones_ = has_tombstones_ || (shape.value_bytes < 0 && at < rules_.mapped_end);
      newest_ = std::max(newest_, wrapping_add(header.base_timestamp().value, shape.timestamp_delta));
    }
    begin = shape.end;
    return true;
  });
}

bool batch_filter::stays(const kafka::batch_header& header, kafka::offset at, const kafka::record_shape& shape,
                         std::span<const std::byte> records) {
  if (header.attributes().control() || at >= rules_.mapped_end) return true;
  if (shape.key_bytes < 0) return false;
  const auto key = records.subspan(shape.key_at, static_cast<std::size_t>(shape.key_bytes));
  if (at < rules_.latest->find(key)) return false;
  if (shape.value_bytes >= 0) return true;
  return !header.attributes().has_delete_horizon() || rules_.now < header.base_timestamp();
}

result<void> batch_filter::rewrite(const kafka::record_batch& batch, std::span<const std::byte> records,
                                   bool with_horizon, std::vector<std::byte>& out) {
  const auto& header = batch.header();
  auto attributes = header.attributes();
  auto base = header.base_timestamp();
  if (with_horizon) {
    attributes.bits |= batch_attributes::delete_horizon_bit;
    base = horizon_;
  }
  const auto shift = wrapping_subtract(header.base_timestamp().value, base.value);
  const auto begin = out.size();
  append(out, batch.bytes().first(layout::header_bytes));
  if (attributes.codec() == kafka::compression_codec::none) {
    copy_kept(records, shift, out);
  } else {
    folded_.clear();
    copy_kept(records, shift, folded_);
    if (auto packed = kafka::compress({attributes.codec()}, folded_, out); !packed) {
      out.resize(begin);
      return packed;
    }
  }
  auto* const at = out.data() + begin;
  store_big_endian(at + layout::attributes, attributes.bits);
  store_big_endian(at + layout::base_timestamp, base.value);
  if (attributes.stamped_by() == kafka::timestamp_type::create_time)
    store_big_endian(at + layout::max_timestamp, newest_);
  store_big_endian(at + layout::count, static_cast<std::int32_t>(kept_.size()));
  seal(out, begin);
  return {};
}

void batch_filter::copy_kept(std::span<const std::byte> records, std::int64_t timestamp_shift,
                             std::vector<std::byte>& to) const {
  for (std::size_t i = 0; i < kept_.size(); ++i) {
    auto [begin, end] = kept_[i];
    if (timestamp_shift != 0) {
      append_shifted(records.subspan(begin, end - begin), timestamp_shift, to);
      continue;
    }
    while (i + 1 < kept_.size() && kept_[i + 1].begin == end) end = kept_[++i].end;
    append(to, records.subspan(begin, end - begin));
  }
}

}  // namespace millrace
