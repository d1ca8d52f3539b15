#include "actors/group/cursor_log.hpp"

#include <capnp/message.h>
#include <capnp/serialize.h>
#include <kj/debug.h>

#include <cstring>

#include "actors/group/schema_strings.hpp"
#include "codecs/kafka/records/batch_builder.hpp"
#include "codecs/kafka/records/keyed_records.hpp"
#include "codecs/schema/cursor_log.capnp.h"

namespace millrace {
namespace {

using namespace schema_strings;
using record_bytes = std::span<const std::byte>;

/// A message in canonical form: equal content is equal bytes.
template <class T, class Fill>
std::string canonical(Fill fill) {
  capnp::MallocMessageBuilder builder;
  auto root = builder.initRoot<T>();
  fill(root);
  const auto words = capnp::canonicalize(root.asReader());
  const auto chars = words.asPtr().asChars();
  return {chars.begin(), chars.size()};
}

/// A canonical message, copied to where words may be read. Throws kj::Exception where it is malformed.
template <class T>
class canonical_reader {
 public:
  explicit canonical_reader(record_bytes bytes)
      : words_(kj::heapArray<capnp::word>(bytes.size() / sizeof(capnp::word))),
        segment_(words_),
        reader_({&segment_, 1}, limits()) {
    if (bytes.size() % sizeof(capnp::word) != 0) KJ_FAIL_REQUIRE("size is no multiple of a word");
    std::memcpy(words_.begin(), bytes.data(), bytes.size());
  }

  typename T::Reader root() { return reader_.template getRoot<T>(); }

 private:
  static capnp::ReaderOptions limits() {
    capnp::ReaderOptions options;
    options.traversalLimitInWords = 1ULL << 27;
    return options;
  }

  kj::Array<capnp::word> words_;
  kj::ArrayPtr<const capnp::word> segment_;
  capnp::SegmentArrayMessageReader reader_;
};

std::string membership_key(const std::string& group_id) {
  return canonical<schema::CursorLogKey>([&](schema::CursorLogKey::Builder key) {
    key.setGroupId(as_text(group_id));
    key.setMembership();
  });
}

std::string cursor_key(const std::string& group_id, const std::string& topic, kafka::partition_index partition) {
  return canonical<schema::CursorLogKey>([&](schema::CursorLogKey::Builder key) {
    key.setGroupId(as_text(group_id));
    auto cursor = key.initCursor();
    cursor.setTopic(as_text(topic));
    cursor.setPartition(partition.value);
  });
}

std::string pending_key(const std::string& group_id, kafka::producer_id producer, const std::string& topic,
                        kafka::partition_index partition) {
  return canonical<schema::CursorLogKey>([&](schema::CursorLogKey::Builder key) {
    key.setGroupId(as_text(group_id));
    auto pending = key.initPending();
    pending.setProducerId(producer.value);
    pending.setTopic(as_text(topic));
    pending.setPartition(partition.value);
  });
}

void put_member(schema::MembershipRecord::Member::Builder to, const member_record& from) {
  to.setMemberId(as_text(from.id));
  if (from.instance_id) to.setInstanceId(as_text(*from.instance_id));
  to.setClientId(as_text(from.client_id));
  to.setClientHost(as_text(from.client_host));
  to.setSessionTimeoutMs(static_cast<std::int32_t>(from.session_timeout.count()));
  to.setRebalanceTimeoutMs(static_cast<std::int32_t>(from.rebalance_timeout.count()));
  to.setAssignment(as_data(from.assignment));
  put_list(
      from.protocols, [&](unsigned n) { return to.initProtocols(n); },
      [](schema::MembershipRecord::Protocol::Builder p, const group_protocol& protocol) {
        p.setName(as_text(protocol.name));
        p.setMetadata(as_data(protocol.metadata));
      });
}

member_record take_member(schema::MembershipRecord::Member::Reader from) {
  member_record to;
  to.id = string_of(from.getMemberId());
  if (from.hasInstanceId()) to.instance_id = string_of(from.getInstanceId());
  to.client_id = string_of(from.getClientId());
  to.client_host = string_of(from.getClientHost());
  to.session_timeout = std::chrono::milliseconds(from.getSessionTimeoutMs());
  to.rebalance_timeout = std::chrono::milliseconds(from.getRebalanceTimeoutMs());
  to.assignment = string_of(from.getAssignment());
  to.protocols = take_list<group_protocol>(from.getProtocols(), [](schema::MembershipRecord::Protocol::Reader p) {
    return group_protocol{string_of(p.getName()), string_of(p.getMetadata())};
  });
  return to;
}

std::string membership_value(const group_record& record) {
  return canonical<schema::MembershipRecord>([&](schema::MembershipRecord::Builder to) {
    to.setProtocolType(as_text(record.protocol_type));
    to.setGeneration(record.at.value);
    to.setProtocol(as_text(record.protocol));
    to.setLeader(as_text(record.leader));
    to.setAssigned(record.assigned);
    to.setSince(record.since.value);
    put_list(
        record.members, [&](unsigned n) { return to.initMembers(n); }, put_member);
  });
}

group_fact take_membership(record_bytes value) {
  canonical_reader<schema::MembershipRecord> reader(value);
  const auto from = reader.root();
  auto record = std::make_shared<group_record>();
  record->protocol_type = string_of(from.getProtocolType());
  record->at = generation(from.getGeneration());
  record->protocol = string_of(from.getProtocol());
  record->leader = string_of(from.getLeader());
  record->assigned = from.getAssigned();
  record->since = kafka::timestamp(from.getSince());
  record->members = take_list<member_record>(from.getMembers(), take_member);
  return group_recorded{std::move(record)};
}

void put_cursor_record(schema::CursorRecord::Builder to, const cursor& value) {
  to.setOffset(value.at.value);
  to.setLeaderEpoch(value.epoch.value);
  to.setMetadata(as_text(value.metadata));
  to.setCommittedAt(value.committed_at.value);
  if (value.expires_at) to.setExpiresAt(value.expires_at->value);
  to.setOrder(value.order.value);
}

cursor take_cursor_record(schema::CursorRecord::Reader from) {
  cursor c{kafka::offset(from.getOffset()),
           kafka::leader_epoch(from.getLeaderEpoch()),
           string_of(from.getMetadata()),
           kafka::timestamp(from.getCommittedAt()),
           std::nullopt,
           commit_order(from.getOrder())};
  if (from.getExpiresAt() >= 0) c.expires_at = kafka::timestamp(from.getExpiresAt());
  return c;
}

std::string cursor_value(const cursor& value) {
  return canonical<schema::CursorRecord>([&](schema::CursorRecord::Builder to) { put_cursor_record(to, value); });
}

cursor take_cursor(record_bytes value) {
  canonical_reader<schema::CursorRecord> reader(value);
  return take_cursor_record(reader.root());
}

std::string pending_value(const cursor_held& fact) {
  return canonical<schema::PendingCursorRecord>([&](schema::PendingCursorRecord::Builder to) {
    to.setProducerEpoch(fact.epoch.value);
    put_cursor_record(to.initCursor(), fact.value);
  });
}

struct key_and_value {
  const std::string& group_id;

  using pair = std::pair<std::string, std::optional<std::string>>;

  pair operator()(const group_recorded& f) const { return {membership_key(group_id), membership_value(*f.record)}; }
  pair operator()(const group_erased&) const { return {membership_key(group_id), std::nullopt}; }
  pair operator()(const cursor_committed& f) const {
    return {cursor_key(group_id, f.topic, f.partition), cursor_value(f.value)};
  }
  pair operator()(const cursor_erased& f) const { return {cursor_key(group_id, f.topic, f.partition), std::nullopt}; }
  pair operator()(const cursor_held& f) const {
    return {pending_key(group_id, f.producer, f.topic, f.partition), pending_value(f)};
  }
  pair operator()(const cursor_released& f) const {
    return {pending_key(group_id, f.producer, f.topic, f.partition), std::nullopt};
  }
};

group_fact take_cursor_fact(schema::CursorLogKey::Cursor::Reader key, std::optional<record_bytes> value) {
  auto topic = string_of(key.getTopic());
  const kafka::partition_index partition(key.getPartition());
  if (value) return cursor_committed{std::move(topic), partition, take_cursor(*value)};
  return cursor_erased{std::move(topic), partition};
}

group_fact take_pending_fact(schema::CursorLogKey::Pending::Reader key, std::optional<record_bytes> value) {
  const kafka::producer_id producer(key.getProducerId());
  auto topic = string_of(key.getTopic());
  const kafka::partition_index partition(key.getPartition());
  if (!value) return cursor_released{producer, std::move(topic), partition};
  canonical_reader<schema::PendingCursorRecord> reader(*value);
  const auto from = reader.root();
  return cursor_held{producer, kafka::producer_epoch(from.getProducerEpoch()), std::move(topic), partition,
                     take_cursor_record(from.getCursor())};
}

logged_fact read_fact(record_bytes key_bytes, std::optional<record_bytes> value) {
  canonical_reader<schema::CursorLogKey> reader(key_bytes);
  const auto key = reader.root();
  logged_fact logged{string_of(key.getGroupId()), group_erased{}};
  switch (key.which()) {
    case schema::CursorLogKey::MEMBERSHIP:
      if (value) logged.fact = take_membership(*value);
      return logged;
    case schema::CursorLogKey::CURSOR: logged.fact = take_cursor_fact(key.getCursor(), value); return logged;
    case schema::CursorLogKey::PENDING: logged.fact = take_pending_fact(key.getPending(), value); return logged;
  }
  KJ_FAIL_REQUIRE("a key of a kind that this version does not know");
}

}  // namespace

std::vector<std::byte> encode_facts(const std::string& group_id, const std::vector<group_fact>& facts,
                                    kafka::timestamp now) {
  kafka::batch_builder batch;
  for (const auto& fact : facts) {
    const auto [key, value] = std::visit(key_and_value{group_id}, fact);
    kafka::new_record record;
    record.timestamp = now;
    record.key = key;
    if (value) record.value = *value;
    batch.add(record);
  }
  auto bytes = batch.finish();
  return bytes ? std::move(*bytes) : std::vector<std::byte>();  // fails only for compression, of which there is none
}

result<logged_fact> decode_fact(record_bytes key, std::optional<record_bytes> value) {
  try {
    return read_fact(key, value);
  } catch (const kj::Exception& e) {
    return make_error(errc::corrupt, std::string("cursor log record: ") + e.getDescription().cStr());
  }
}

result<void> cursor_replay::take(record_bytes batches) {
  return kafka::for_each_keyed_record(batches, "cursor log", [this](auto key, auto value) -> result<void> {
    auto logged = decode_fact(key, value);
    if (!logged) return logged.error();
    groups_[logged->group_id].apply(logged->fact);
    return {};
  });
}

std::map<std::string, group_facts> cursor_replay::finish() && {
  std::erase_if(groups_, [](const auto& entry) { return entry.second.empty(); });
  return std::move(groups_);
}

}  // namespace millrace
