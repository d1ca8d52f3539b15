#include "actors/volume_host/received_snapshot.hpp"

#include <algorithm>

#include "actors/volume/record_bytes.hpp"
#include "actors/volume/volume_keys.hpp"

namespace millrace {
namespace {

using record_bytes::read_number;
using record_bytes::read_text;
using record_bytes::write_text;

constexpr std::int8_t version = 1;

std::string key_of(char what, std::uint64_t number) {
  std::string key = "m";
  key += what;
  volume_keys::append_number(key, number);
  return key;
}

void write_log(bytes_writer& to, const received_snapshot::log& l) {
  to.write_bytes(l.key.topic);
  to.write_uvarint(static_cast<std::uint64_t>(l.key.partition.value));
  to.write_uvarint(l.since.value);
  to.write_uvarint(static_cast<std::uint64_t>(l.stable.value));
}

received_snapshot::log read_log(bytes_reader& from) {
  received_snapshot::log l;
  const auto id = from.read_bytes(l.key.topic.size());
  if (!from.ok()) return l;
  std::copy(id.begin(), id.end(), l.key.topic.begin());
  l.key.partition = kafka::partition_index(static_cast<std::int32_t>(read_number(from)));
  l.since = take_serial(read_number(from));
  l.stable = kafka::offset(static_cast<std::int64_t>(read_number(from)));
  return l;
}

void write_commit(bytes_writer& to, const partition_commit& c) {
  to.write_uvarint(static_cast<std::uint64_t>(c.partition.value));
  to.write_uvarint(static_cast<std::uint64_t>(c.at.value));
  to.write_int32(c.epoch.value);
  write_text(to, c.metadata);
  to.write_int64(c.expires_at ? c.expires_at->value : -1);
}

partition_commit read_commit(bytes_reader& from) {
  partition_commit c;
  c.partition = kafka::partition_index(static_cast<std::int32_t>(read_number(from)));
  c.at = kafka::offset(static_cast<std::int64_t>(read_number(from)));
  c.epoch = kafka::leader_epoch(from.read_int32());
  c.metadata = read_text(from);
  if (const auto at = from.read_int64(); at >= 0) c.expires_at = kafka::timestamp(at);
  return c;
}

void write_group(bytes_writer& to, const std::string& group, const commit_request& commit) {
  write_text(to, group);
  to.write_uvarint(commit.topics.size());
  for (const auto& topic : commit.topics) {
    write_text(to, topic.topic);
    to.write_uvarint(topic.partitions.size());
    for (const auto& partition : topic.partitions) write_commit(to, partition);
  }
}

std::pair<std::string, commit_request> read_group(bytes_reader& from) {
  auto group = read_text(from);
  commit_request commit;
  commit.by_node = true;
  const auto topics = read_number(from);
  for (std::uint64_t t = 0; t < topics && from.ok(); ++t) {
    topic_commit topic{read_text(from), {}};
    const auto partitions = read_number(from);
    for (std::uint64_t p = 0; p < partitions && from.ok(); ++p) topic.partitions.push_back(read_commit(from));
    commit.topics.push_back(std::move(topic));
  }
  return {std::move(group), std::move(commit)};
}

}  // namespace

const received_snapshot::log* received_snapshot::find(const log_key& key) const {
  const auto found = std::ranges::find(logs, key, &log::key);
  return found == logs.end() ? nullptr : &*found;
}

std::string received_key(volume_snapshot snapshot) { return key_of('s', snapshot.value); }
std::string shown_key(volume_id volume) { return key_of('l', volume.value); }

std::string encode(const received_snapshot& received) {
  bytes_writer to;
  to.write_int8(version);
  to.write_uvarint(received.id.value);
  to.write_uvarint(received.logs.size());
  for (const auto& l : received.logs) write_log(to, l);
  to.write_uvarint(received.cursors.size());
  for (const auto& [group, commit] : received.cursors) write_group(to, group, commit);
  return record_bytes::string_of(to.bytes());
}

result<received_snapshot> decode_received(std::string_view bytes) {
  bytes_reader from(record_bytes::bytes_of(bytes));
  received_snapshot received;
  const bool known = from.read_int8() == version;
  received.id = volume_snapshot(read_number(from));
  const auto logs = read_number(from);
  for (std::uint64_t i = 0; i < logs && from.ok(); ++i) received.logs.push_back(read_log(from));
  const auto groups = read_number(from);
  for (std::uint64_t i = 0; i < groups && from.ok(); ++i) received.cursors.insert(read_group(from));
  if (known && from.ok()) return received;
  return make_error(errc::corrupt, "what is known of a received snapshot cannot be read");
}

result<std::optional<received_snapshot>> find_received(const map_reader& registry, const std::string& key) {
  std::string bytes;
  const auto found = registry.get(key, bytes);
  if (!found) return found.error();
  if (!*found) return std::optional<received_snapshot>();
  auto received = decode_received(bytes);
  if (!received) return received.error();
  return std::optional(std::move(*received));
}

cursor_commits renamed_cursors(const cursor_commits& cursors, const renamed_topics& topics) {
  cursor_commits renamed;
  for (const auto& [group, commit] : cursors) {
    commit_request kept;
    kept.by_node = true;
    for (const auto& topic : commit.topics) {
      const auto name = topics.find(topic.topic);
      if (name != topics.end()) kept.topics.push_back({name->second, topic.partitions});
    }
    if (!kept.topics.empty()) renamed.emplace(group, std::move(kept));
  }
  return renamed;
}

}  // namespace millrace
