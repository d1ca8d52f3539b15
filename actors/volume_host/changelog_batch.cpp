#include "actors/volume_host/changelog_batch.hpp"

#include <algorithm>

#include "actors/volume/record_bytes.hpp"
#include "codecs/base/big_endian.hpp"
#include "codecs/kafka/records/batch_builder.hpp"
#include "codecs/kafka/records/crc32c.hpp"

namespace millrace {
namespace {

constexpr std::int8_t version = 1;

/// Of a record beside its key and value; more than there are.
constexpr std::size_t record_overhead = 32;

}  // namespace

std::string encode(const changelog_batch& batch) {
  bytes_writer to;
  to.write_int8(version);
  to.write_bytes(batch.topic.bytes);
  to.write_int32(batch.partition.value);
  record_bytes::write_text(to, batch.name);
  to.write_bytes(batch.records);
  return record_bytes::string_of(to.bytes());
}

result<changelog_batch> decode_changelog_batch(std::string_view bytes) {
  bytes_reader from(record_bytes::bytes_of(bytes));
  if (from.read_int8() != version) return make_error(errc::corrupt, "changes of a table on their way: not known");
  changelog_batch batch;
  const auto id = from.read_bytes(batch.topic.bytes.size());
  if (id.size() == batch.topic.bytes.size()) std::ranges::copy(id, batch.topic.bytes.begin());
  batch.partition = kafka::partition_index(from.read_int32());
  batch.name = record_bytes::read_text(from);
  const auto records = from.read_bytes(from.ok() ? from.remaining() : 0);
  batch.records.assign(records.begin(), records.end());
  if (!from.ok() || !kafka::batch_header::read(batch.records))
    return make_error(errc::corrupt, "changes of a table on their way are damaged");
  return batch;
}

kafka::sequence_number first_sequence(const changelog_batch& batch) {
  return kafka::batch_header::read(batch.records)->base_sequence();
}

kafka::sequence_number last_sequence(const changelog_batch& batch) {
  return kafka::batch_header::read(batch.records)->last_sequence();
}

void renumber(changelog_batch& batch, kafka::sequence_number first) {
  using namespace kafka::batch_layout;
  store_big_endian(batch.records.data() + base_sequence, first.value);
  store_big_endian(batch.records.data() + crc, kafka::crc32c(std::span(batch.records).subspan(crc_begin)));
}

bool is_covered(kafka::sequence_number sequence, kafka::sequence_number last) {
  if (last.value < 0) return false;
  constexpr std::uint32_t half = std::uint32_t{1} << 30U;
  const auto behind =
      (static_cast<std::uint32_t>(last.value) - static_cast<std::uint32_t>(sequence.value)) & 0x7fffffffU;
  return behind < half;
}

std::vector<std::vector<std::byte>> batches_of(const std::vector<std::pair<std::string, std::string>>& records,
                                               std::size_t bytes_max, std::int64_t now_ms, kafka::producer_id producer,
                                               kafka::sequence_number& next) {
  std::vector<std::vector<std::byte>> batches;
  kafka::batch_builder builder({.producer_id = producer, .producer_epoch = changelog_epoch, .base_sequence = next});
  const auto finish = [&] {
    next = kafka::advance(next, builder.count());
    batches.push_back(*builder.finish());  // without a codec it cannot fail
  };
  for (const auto& [key, value] : records) {
    if (!builder.empty() && builder.size() + key.size() + value.size() + record_overhead > bytes_max) finish();
    builder.add({.timestamp = kafka::timestamp(now_ms), .key = key, .value = value});
  }
  if (!builder.empty()) finish();
  return batches;
}

}  // namespace millrace
