#include "actors/service/outbox.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>

#include "actors/volume/record_bytes.hpp"
#include "codecs/kafka/records/batch_header.hpp"
#include "codecs/kafka/records/batch_patch.hpp"

namespace millrace {
namespace {

constexpr std::int8_t version = 1;

}  // namespace

std::string encode(const outbox& what) {
  bytes_writer to;
  to.write_int8(version);
  record_bytes::write_text(to, what.of);
  to.write_uvarint(what.batches.size());
  for (const auto& batch : what.batches) {
    record_bytes::write_text(to, batch.to.topic);
    to.write_int32(batch.to.partition.value);
    to.write_uvarint(batch.records.size());
    to.write_bytes(batch.records);
  }
  return record_bytes::string_of(to.bytes());
}

result<outbox> decode_outbox(std::string_view bytes) {
  const auto damaged = make_error(errc::corrupt, "the row of a service's last outputs is damaged");
  bytes_reader from(record_bytes::bytes_of(bytes));
  if (from.read_int8() != version) return damaged;
  outbox what{.of = record_bytes::read_text(from), .batches = {}};
  const auto count = record_bytes::read_number(from);
  for (std::uint64_t i = 0; i < count && from.ok(); ++i) {
    outbox_batch batch;
    batch.to.topic = record_bytes::read_text(from);
    batch.to.partition = kafka::partition_index(from.read_int32());
    const auto size = record_bytes::read_number(from);
    if (!from.ok() || size > from.remaining()) return damaged;
    const auto records = from.read_bytes(size);
    batch.records.assign(records.begin(), records.end());
    if (!kafka::batch_header::read(batch.records)) return damaged;
    what.batches.push_back(std::move(batch));
  }
  if (!from.ok() || from.remaining() > 0) return damaged;
  return what;
}

result<outbox> read_outboxes(const map_reader& table, const std::string& of) {
  outbox all{.of = of, .batches = {}};
  const auto rows = table.cursor();
  for (auto moved = rows->seek(outbox::key);; moved = rows->next()) {
    if (!moved) return moved.error();
    if (!rows->valid() || !rows->key().starts_with(outbox::key)) return all;
    const auto row = rows->value();
    if (!row) return row.error();
    auto one = decode_outbox(*row);
    if (!one) return one.error();
    if (one->of != of) continue;
    std::move(one->batches.begin(), one->batches.end(), std::back_inserter(all.batches));
  }
}

void outbox_batches::add(const transaction_partition& to, const kafka::new_record& record) {
  auto found = builders_.find(to);
  if (found == builders_.end()) {
    const kafka::batch_options first{.producer_id = producer_,
                                     .producer_epoch = kafka::producer_epoch(0),
                                     .base_sequence = kafka::sequence_number(0)};
    found = builders_.emplace(to, kafka::batch_builder(first)).first;
  }
  found->second.add(record);
}

std::vector<outbox_batch> outbox_batches::take() {
  std::vector<outbox_batch> all;
  for (auto& [to, builder] : builders_) {
    if (builder.empty()) continue;
    auto records = *builder.finish();                     // without a codec it cannot fail
    kafka::patch_base_offset(records, kafka::offset(0));  // as of any producer: the partition gives it one
    all.push_back({to, std::move(records)});
  }
  return all;
}

}  // namespace millrace
