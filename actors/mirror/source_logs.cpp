#include "actors/mirror/source_logs.hpp"

#include <algorithm>
#include <chrono>
#include <future>

#include "actors/mirror/message_bytes.hpp"
#include "actors/volume/directory_tree.hpp"
#include "actors/volume_host/block_store_port.hpp"
#include "actors/volume_host/log_finder.hpp"

namespace millrace {
namespace {

constexpr std::size_t records_bytes = 512 << 10;  // of records, gathered into one item
constexpr std::size_t logs_an_item = 2000;
constexpr std::size_t cursors_an_item = 1000;
constexpr std::size_t places_max = 10'000;
constexpr auto item_patience = std::chrono::minutes(5);

using message_bytes::data_of;
using message_bytes::data_of_value;

/// A topic with what the tree says of its logs, by partition.
struct listed_topic {
  const stream_rows::topic_row* row;
  std::string stream;
  std::vector<log_cut> logs;
};

result<std::vector<listed_topic>> topics_of(const map_reader& tree, const stream_rows::contents& rows) {
  std::vector<listed_topic> topics;
  std::map<topic_id_bytes, std::size_t> places;
  for (const auto& row : rows.topics) {
    auto within = path_of(tree, row.stream);
    if (!within) return make_error(errc::corrupt, within.error().text);
    places.emplace(row.facts.id.bytes, topics.size());
    topics.push_back({&row, std::move(*within), {}});
    topics.back().logs.resize(static_cast<std::size_t>(row.facts.partitions));
  }
  for (const auto& row : rows.logs) {
    const auto topic = places.find(row.log.topic);
    if (topic == places.end()) return make_error(errc::corrupt, "a snapshot has a log of no topic, " + row.topic);
    topics[topic->second].logs.at(static_cast<std::size_t>(row.log.partition.value)) = row.hold.cut;
  }
  return topics;
}

void put_topic(schema::DeltaLogs::Topic::Builder to, const listed_topic& from) {
  const auto& facts = from.row->facts;
  to.setStream(from.stream);
  to.setName(facts.name);
  to.setId(data_of_value(facts.id));
  to.setCreatedMs(facts.created_ms);
  auto settings = to.initSettings(static_cast<unsigned>(facts.overrides.size()));
  unsigned next = 0;
  for (const auto& [name, value] : facts.overrides) {
    settings[next].setName(name);
    settings[next++].setValue(value);
  }
  if (facts.origin) {
    to.setOriginId(data_of_value(facts.origin->id));
    auto ends = to.initOriginEnds(static_cast<unsigned>(facts.origin->ends.size()));
    for (unsigned i = 0; i < ends.size(); ++i) ends.set(i, facts.origin->ends[i]);
  }
  auto logs = to.initLogs(static_cast<unsigned>(from.logs.size()));
  for (unsigned i = 0; i < logs.size(); ++i) {
    logs[i].setStart(from.logs[i].start.value);
    logs[i].setEnd(from.logs[i].end.value);
  }
}

struct listed_cursor {
  const std::string* group;
  const std::string* topic;
  const partition_commit* commit;
};

std::vector<listed_cursor> flat(const cursor_commits& commits) {
  std::vector<listed_cursor> all;
  for (const auto& [group, commit] : commits) {
    for (const auto& topic : commit.topics) {
      for (const auto& partition : topic.partitions) all.push_back({&group, &topic.topic, &partition});
    }
  }
  return all;
}

void put_cursor(schema::DeltaLogs::Cursor::Builder to, const listed_cursor& from) {
  to.setGroup(*from.group);
  to.setTopic(*from.topic);
  to.setPartition(from.commit->partition.value);
  to.setOffset(from.commit->at.value);
  to.setLeaderEpoch(from.commit->epoch.value);
  to.setMetadata(from.commit->metadata);
  to.setExpiresAt(from.commit->expires_at ? from.commit->expires_at->value : -1);
}

result<void> send_topics(const std::vector<listed_topic>& topics, const incoming_call& call) {
  for (std::size_t begin = 0; begin < topics.size();) {
    auto end = begin;
    for (std::size_t logs = 0; end < topics.size() && (end == begin || logs < logs_an_item); ++end) {
      logs += topics[end].logs.size();
    }
    const auto item = make_envelope<schema::DeltaLogs>([&](schema::DeltaLogs::Builder to) {
      auto list = to.initTopics(static_cast<unsigned>(end - begin));
      for (unsigned i = 0; i < list.size(); ++i) put_topic(list[i], topics[begin + i]);
    });
    if (auto sent = send_item(call, item.carried()); !sent) return sent;
    begin = end;
  }
  return {};
}

result<void> send_cursors(const cursor_commits& commits, const incoming_call& call) {
  const auto all = flat(commits);
  for (std::size_t begin = 0; begin < all.size(); begin += cursors_an_item) {
    const auto count = std::min(all.size() - begin, cursors_an_item);
    const auto item = make_envelope<schema::DeltaLogs>([&](schema::DeltaLogs::Builder to) {
      auto list = to.initCursors(static_cast<unsigned>(count));
      for (unsigned i = 0; i < count; ++i) put_cursor(list[i], all[begin + i]);
    });
    if (auto sent = send_item(call, item.carried()); !sent) return sent;
  }
  return {};
}

}  // namespace

result<void> send_item(const incoming_call& call, const frame_ptr& item) {
  const auto taken = std::make_shared<std::promise<result<void>>>();
  auto done = taken->get_future();
  call.write(item, [taken](const result<void>& went) { taken->set_value(went); });
  if (done.wait_for(item_patience) != std::future_status::ready) {
    return make_error(errc::timed_out, "the mirror takes nothing");
  }
  return done.get();
}

result<std::unique_ptr<cut_reader>> open_cut(const source_logs_options& of, volume_snapshot snapshot,
                                             const log_key& log, const std::string& topic) {
  const holder_id holder(snapshot.value);
  const auto hold = of.cursors.holds->find(log, holder);
  if (!hold) return make_error(errc::not_found, "the snapshot has no such log");
  const auto found = find_log(*of.files, of.data_directories, *of.topics->current(), {log, topic, *hold});
  if (!found) return found.error();
  return std::make_unique<cut_reader>(*of.files, *of.cursors.holds, cut_reader::source{log, holder, found->directory});
}

// --- which logs

result<cursor_commits> source_logs::cursors_of(volume_snapshot snapshot, const stream_rows::contents& rows) const {
  const auto registry = options_.store->latest(block_store_port::registry_tree);
  if (!registry) return registry.error();
  auto received = find_received(**registry, received_key(snapshot));
  if (!received) return received.error();
  if (*received) return std::move((*received)->cursors);
  if (!rows.offsets || rows.topics.empty()) return cursor_commits();
  renamed_topics names;
  for (const auto& topic : rows.topics) names.emplace(topic.name, topic.name);
  return read_cut_cursors(options_.cursors, snapshot, *rows.offsets, names);
}

/// Not if topics have come since: groups may have committed on them before they were the volume's.
result<bool> source_logs::same_cursors(volume_snapshot base, const stream_rows::contents& rows) const {
  if (base.value == 0 || !rows.offsets) return false;
  const auto tree = options_.store->at(store::snapshot_id(base.value));
  if (!tree) return false;
  const auto before = stream_rows::read(**tree);
  if (!before) return before.error();
  const bool same_topics = std::ranges::equal(
      before->topics, rows.topics, {}, [](const auto& t) { return t.facts.id; },
      [](const auto& t) { return t.facts.id; });
  return same_topics && before->offsets && before->offsets->log == rows.offsets->log &&
         before->offsets->hold.cut.end == rows.offsets->hold.cut.end;
}

result<void> source_logs::list(schema::ListDeltaLogs::Reader asked, const incoming_call& call) const {
  const volume_snapshot snapshot(asked.getSnapshot());
  const auto tree = options_.store->at(store::snapshot_id(snapshot.value));
  if (!tree) return tree.error();
  const auto rows = stream_rows::read(**tree);
  if (!rows) return rows.error();
  const auto topics = topics_of(**tree, *rows);
  if (!topics) return topics.error();
  if (auto sent = send_topics(*topics, call); !sent) return sent;
  const auto same = same_cursors(volume_snapshot(asked.getBase()), *rows);
  if (!same) return same.error();
  if (*same) {
    return send_item(call, make_envelope<schema::DeltaLogs>([](auto to) { to.setCursorsAsInBase(true); }).carried());
  }
  const auto cursors = cursors_of(snapshot, *rows);
  return cursors ? send_cursors(*cursors, call) : result<void>(cursors.error());
}

// --- their records

std::optional<cut_place> source_logs::place_near(const log_key& log) const {
  const std::lock_guard lock(mutex_);
  const auto found = places_.find(log);
  return found == places_.end() ? std::nullopt : std::optional(found->second);
}

void source_logs::keep_place(const log_key& log, const std::optional<cut_place>& place) {
  const std::lock_guard lock(mutex_);
  if (!place) {
    places_.erase(log);
  } else if (places_.size() < places_max || places_.contains(log)) {
    places_[log] = *place;
  }
}

result<void> source_logs::send_log(std::uint32_t index, schema::ReadDeltaLogs::Position::Reader from,
                                   cut_reader& reader, const log_key& log, const incoming_call& call) {
  if (auto found = reader.seek(kafka::offset(from.getOffset()), place_near(log)); !found) return found;
  const auto place = reader.place();
  if (place && place->crc && from.getLastCrc() != 0 && *place->crc != from.getLastCrc()) {
    return make_error(errc::invalid_argument, "what the mirror has before offset " + std::to_string(from.getOffset()) +
                                                  " is not what the source has: make the mirror anew");
  }
  for (;;) {
    const auto batches = reader.next(records_bytes);
    if (!batches) return batches.error();
    if (batches->empty()) break;
    const auto item = make_envelope<schema::DeltaRecords>([&](schema::DeltaRecords::Builder to) {
      to.setLog(index);
      to.setBatches(data_of(*batches));
    });
    if (auto sent = send_item(call, item.carried()); !sent) return sent;
  }
  keep_place(log, reader.place());
  return {};
}

result<void> source_logs::send(schema::ReadDeltaLogs::Reader asked, const incoming_call& call) {
  const auto wanted = asked.getWanted();
  for (std::uint32_t i = 0; i < wanted.size(); ++i) {
    const auto id = message_bytes::value_of<topic_id_bytes>(wanted[i].getTopic());
    if (!id) return make_error(errc::invalid_argument, "a topic's id has 16 bytes");
    const log_key log{*id, kafka::partition_index(wanted[i].getPartition())};
    const auto reader = open_cut(options_, volume_snapshot(asked.getSnapshot()), log, {});
    if (!reader) return reader.error();
    if (auto sent = send_log(i, wanted[i], **reader, log, call); !sent) return sent;
  }
  return {};
}

}  // namespace millrace
