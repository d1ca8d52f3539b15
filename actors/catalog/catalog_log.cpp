#include "actors/catalog/catalog_log.hpp"

#include <string_view>
#include <utility>

#include "actors/catalog/catalog_record.hpp"
#include "codecs/kafka/records/batch_builder.hpp"
#include "codecs/kafka/records/keyed_records.hpp"

namespace millrace {
namespace {

std::string_view text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
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
  return kafka::for_each_keyed_record(batches, "catalog log", [this](auto key, auto value) -> result<void> {
    const auto event = decode_catalog_event(text_of(key), value);
    if (!event) return event.error();
    state_.apply(*event);
    return {};
  });
}

result<void> check_cluster(const catalog_state& state, const std::string& cluster_id) {
  if (state.cluster_id().empty() || state.cluster_id() == cluster_id) return {};
  return make_error(errc::invalid_argument, "the catalog is that of cluster '" + state.cluster_id() +
                                                "', this node belongs to '" + cluster_id + "'");
}

}  // namespace millrace
