#include "actors/catalog/catalog_log.hpp"

#include <string_view>
#include <utility>

#include "actors/catalog/catalog_record.hpp"
#include "codecs/kafka/records/batch_builder.hpp"
#include "codecs/kafka/records/record.hpp"
#include "codecs/kafka/records/record_batch.hpp"

namespace millrace {
namespace {

std::string_view text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

result<void> take_batch(const kafka::record_batch& batch, catalog_state& state) {
  if (!batch.crc_matches()) return make_error(errc::corrupt, "catalog log batch: its CRC does not match");
  kafka::record_reader reader(batch.header(), batch.records());
  kafka::record record;
  for (;;) {
    const auto more = reader.next(record);
    if (!more) return more.error();
    if (!*more) return {};
    if (!record.key) return make_error(errc::corrupt, "catalog log: a record has no key");
    const auto event = decode_catalog_event(text_of(*record.key), record.value);
    if (!event) return event.error();
    state.apply(*event);
  }
}

}  // namespace

std::vector<std::byte> encode_catalog_batch(std::span<const catalog_event> events, kafka::timestamp now) {
  kafka::batch_builder batch;
  for (const auto& event : events) {
    const auto encoded = encode(event);
    kafka::new_record record;
    record.timestamp = now;
    record.key = encoded.key;
    if (encoded.value) record.value = text_of(*encoded.value);
    batch.add(record);
  }
  auto bytes = batch.finish();
  return bytes ? std::move(*bytes) : std::vector<std::byte>();  // fails only for compression, of which there is none
}

result<void> catalog_replay::take(std::span<const std::byte> batches) {
  while (!batches.empty()) {
    const auto batch = kafka::record_batch::read(batches);
    if (!batch) return batch.error();
    if (auto taken = take_batch(*batch, state_); !taken) return taken;
    batches = batches.subspan(batch->bytes().size());
  }
  return {};
}

result<void> check_cluster(const catalog_state& state, const std::string& cluster_id) {
  if (state.cluster_id().empty() || state.cluster_id() == cluster_id) return {};
  return make_error(errc::invalid_argument, "the catalog is that of cluster '" + state.cluster_id() +
                                                "', this node belongs to '" + cluster_id + "'");
}

}  // namespace millrace
