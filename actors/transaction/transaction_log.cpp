#include "actors/transaction/transaction_log.hpp"

#include <kj/exception.h>

#include "actors/group/schema_strings.hpp"
#include "codecs/kafka/records/batch_builder.hpp"
#include "codecs/kafka/records/keyed_records.hpp"
#include "codecs/schema/transaction_log.capnp.h"
#include "runtime/message/envelope.hpp"

namespace millrace {
namespace {

using schema_strings::as_text;
using schema_strings::string_of;

using fact = schema::TransactionFact;

/// Whatever can be written can be read: what an id may take is bounded before it is written (transaction_limits).
constexpr std::size_t value_bytes_max = frame::words_max * sizeof(capnp::word);

void fill(fact::Builder to, const transaction_record& from) {
  to.setProducerId(from.producer.value);
  to.setProducerEpoch(from.epoch.value);
  to.setPreviousProducerId(from.previous_producer.value);
  to.setPreviousProducerEpoch(from.previous_epoch.value);
  to.setNextProducerId(from.next_producer.value_or(kafka::producer_id(-1)).value);
  to.setTimeoutMs(from.timeout.count());
  to.setPhase(static_cast<fact::Phase>(from.phase));
  to.setStartedAt(from.started.value);
  to.setChangedAt(from.changed.value);
  auto partitions = to.initPartitions(static_cast<unsigned>(from.partitions.size()));
  unsigned i = 0;
  for (const auto& p : from.partitions) {
    partitions[i].setTopic(as_text(p.topic));
    partitions[i++].setPartition(p.partition.value);
  }
  auto groups = to.initGroups(static_cast<unsigned>(from.groups.size()));
  i = 0;
  for (const auto& group : from.groups) groups.set(i++, as_text(group));
}

result<transaction_record> record_of(fact::Reader from) {
  if (from.getPhase() > fact::Phase::COMPLETE_ABORT) return make_error(errc::corrupt, "its phase is unknown");
  transaction_record to;
  to.producer = kafka::producer_id(from.getProducerId());
  to.epoch = kafka::producer_epoch(from.getProducerEpoch());
  to.previous_producer = kafka::producer_id(from.getPreviousProducerId());
  to.previous_epoch = kafka::producer_epoch(from.getPreviousProducerEpoch());
  if (from.getNextProducerId() >= 0) to.next_producer = kafka::producer_id(from.getNextProducerId());
  to.timeout = std::chrono::milliseconds(from.getTimeoutMs());
  to.phase = static_cast<transaction_phase>(from.getPhase());
  to.started = kafka::timestamp(from.getStartedAt());
  to.changed = kafka::timestamp(from.getChangedAt());
  for (const auto p : from.getPartitions()) {
    to.partitions.insert({string_of(p.getTopic()), kafka::partition_index(p.getPartition())});
  }
  for (const auto group : from.getGroups()) to.groups.insert(string_of(group));
  return to;
}

error corrupt(const std::string& id, const std::string& what) {
  return make_error(errc::corrupt, "transaction log record '" + id + "': " + what);
}

result<transaction_record> decode_value(const std::string& id, std::span<const std::byte> value) {
  const auto message = decode_envelope<fact>(value, value_bytes_max);
  if (!message) return corrupt(id, message.error().context);
  try {
    const auto view = message->read();
    auto record = record_of(*view);
    return record ? std::move(record) : corrupt(id, record.error().context);
  } catch (const kj::Exception& e) {
    return corrupt(id, e.getDescription().cStr());
  }
}

}  // namespace

std::vector<std::byte> encode_transaction(const std::string& transactional_id, const transaction_record* value,
                                          kafka::timestamp now) {
  kafka::batch_builder batch;
  kafka::new_record record;
  record.timestamp = now;
  record.key = transactional_id;
  envelope<fact> message;
  if (value) {
    message = make_envelope<fact>([&](fact::Builder root) { fill(root, *value); });
    const auto bytes = message.bytes();
    record.value = std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  }
  batch.add(record);
  auto bytes = batch.finish();
  return bytes ? std::move(*bytes) : std::vector<std::byte>();  // fails only for compression, of which there is none
}

result<void> transaction_replay::take(std::span<const std::byte> batches) {
  return kafka::for_each_keyed_record(batches, "transaction log", [this](auto key, auto value) -> result<void> {
    const std::string id(reinterpret_cast<const char*>(key.data()), key.size());
    if (!value) {
      ids_.erase(id);
      return {};
    }
    auto decoded = decode_value(id, *value);
    if (!decoded) return decoded.error();
    ids_[id] = std::move(*decoded);
    return {};
  });
}

}  // namespace millrace
