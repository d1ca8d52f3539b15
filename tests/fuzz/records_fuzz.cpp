#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <vector>

#include "codecs/base/big_endian.hpp"
#include "codecs/kafka/records/batch_builder.hpp"
#include "codecs/kafka/records/batch_splitter.hpp"
#include "codecs/kafka/records/control_record.hpp"
#include "codecs/kafka/records/crc32c.hpp"
#include "codecs/kafka/records/decompressor.hpp"
#include "codecs/kafka/records/record.hpp"
#include "codecs/kafka/records/record_validation.hpp"

// Bytes of anybody, through everything that looks at record batches. The first byte chooses what they are taken for.

namespace millrace::kafka {
namespace {

constexpr decompression_limits limits{
    .bytes_max = std::size_t{1} << 20, .ratio_max = 100, .free_bytes = std::size_t{1} << 16};

void demand(bool truth) {
  if (!truth) std::abort();
}

/// How many records can be read; all that they refer to is touched.
std::int64_t read_all(const batch_header& header, std::span<const std::byte> plain) {
  record_reader reader(header, plain);
  record r;
  std::int64_t count = 0;
  std::size_t touched = 0;
  auto more = reader.next(r);
  for (; more && *more; more = reader.next(r)) {
    ++count;
    for (const auto& part : {r.key, r.value})
      touched += part && !part->empty() ? std::to_integer<std::size_t>(part->back()) : 0;
    for (const auto& h : r.headers) touched += h.key.size() + (h.value ? h.value->size() : 0);
  }
  if (touched == SIZE_MAX) std::abort();
  return more ? count : -1;
}

void split(std::span<const std::byte> bytes) {
  batch_splitter splitter(bytes, std::size_t{1} << 20);
  std::size_t seen = 0;
  for (auto batch = splitter.next(); batch && *batch; batch = splitter.next()) {
    seen += (*batch)->bytes().size();
    demand(splitter.position() == seen);
    std::ignore = (*batch)->crc_matches();
    std::ignore = (*batch)->header().next_offset();
    std::ignore = read_all((*batch)->header(), (*batch)->records());
    std::ignore = read_end_transaction_marker(**batch);
  }
}

void unfold(compression_codec codec, std::span<const std::byte> bytes) {
  std::vector<std::byte> plain;
  if (decompress(codec, bytes, limits, plain)) demand(plain.size() <= limits.bytes_max_of(bytes.size()));
}

/// What validation admits, a consumer can read to the last record.
void validate(std::span<const std::byte> bytes) {
  static record_validator validator;  // as a partition keeps one: no batch may spoil it for the next
  produce_rules rules;
  rules.unfolding = limits;
  const auto summary = validator.validate(bytes, rules, timestamp(1700000000000));
  if (!summary) {
    demand(summary.error().code != error_code::none && !summary.error().message.empty());
    return;
  }
  const auto batch = record_batch::read(bytes);
  std::vector<std::byte> plain;
  demand(decompress(batch->header().attributes().codec(), batch->records(), limits, plain).has_value());
  demand(read_all(batch->header(), plain) == summary->count);
}

/// A batch of records cut from `bytes`, with some bytes behind the header overwritten: deep in the format from the
/// start.
std::vector<std::byte> damaged_batch(std::span<const std::byte> bytes) {
  if (bytes.size() < 8) return {};
  const auto number = [&](std::size_t at) { return std::to_integer<std::size_t>(bytes[at]); };
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const std::pair<std::string_view, std::optional<std::string_view>> headers[] = {{"h", text.substr(0, 3)},
                                                                                  {"n", std::nullopt}};
  batch_builder builder({.how = {static_cast<compression_codec>(number(0) % 5)}});
  for (std::size_t i = 0; i <= number(1) % 8; ++i) {
    builder.add({timestamp(1700000000000 + static_cast<std::int64_t>(number(2))), text.substr(0, i), text.substr(i),
                 std::span(headers).first(i % 3)});
  }
  auto batch = *builder.finish();
  for (std::size_t i = 0; i < number(3) % 3; ++i) {
    const auto at =
        batch_layout::records + (number(4 + i) * 256 + number(5 + i)) % (batch.size() - batch_layout::records);
    batch[at] = bytes[6 + i % 2];
  }
  return batch;
}

/// A marker in which the first bytes overwrite others, two bytes each: where, and what. What is understood of it must
/// be written and understood again as the same.
void read_damaged_marker(std::span<const std::byte> bytes) {
  auto batch = encode_control_batch({.marker = {transaction_end::commit, 7}});
  for (std::size_t at = 0; at + 1 < std::min<std::size_t>(bytes.size(), 8); at += 2) {
    batch[batch_layout::count + std::to_integer<std::size_t>(bytes[at]) % (batch.size() - batch_layout::count)] =
        bytes[at + 1];
  }
  const auto marker = read_end_transaction_marker(*record_batch::read(batch));
  if (!marker) return;
  const auto again = encode_control_batch({.marker = *marker});
  demand(*read_end_transaction_marker(*record_batch::read(again)) == *marker);
}

/// Puts length and checksum in order, so that the rest of the rules is reached.
std::vector<std::byte> with_good_frame(std::span<const std::byte> bytes) {
  std::vector<std::byte> batch(bytes.begin(), bytes.end());
  batch.resize(std::max(batch.size(), batch_layout::header_bytes));
  store_big_endian(batch.data() + batch_layout::base_offset, std::int64_t{0});
  store_big_endian(batch.data() + batch_layout::length,
                   static_cast<std::int32_t>(batch.size() - batch_layout::length_end));
  store_big_endian(batch.data() + batch_layout::magic, std::int8_t{2});
  store_big_endian(batch.data() + batch_layout::crc, crc32c(std::span(batch).subspan(batch_layout::crc_begin)));
  return batch;
}

}  // namespace
}  // namespace millrace::kafka

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace millrace::kafka;
  if (size == 0) return 0;
  const auto bytes = std::as_bytes(std::span(data, size)).subspan(1);
  switch (data[0] % 9) {
    case 0: split(bytes); break;
    case 1:
    case 2:
    case 3:
    case 4: unfold(static_cast<compression_codec>(data[0] % 9), bytes); break;
    case 5: validate(bytes); break;
    case 6: validate(with_good_frame(damaged_batch(bytes))); break;
    case 7: read_damaged_marker(bytes); break;
    default: validate(with_good_frame(bytes)); break;
  }
  return 0;
}
