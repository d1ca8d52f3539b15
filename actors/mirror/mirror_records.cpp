#include "actors/mirror/mirror_records.hpp"

#include <caf/all.hpp>

#include <algorithm>
#include <future>

#include "actors/mirror/desk_call.hpp"
#include "actors/mirror/message_bytes.hpp"
#include "codecs/schema/partition.capnp.h"

namespace millrace {
namespace {

constexpr auto partition_patience = std::chrono::seconds(60);
constexpr auto volumes_patience = std::chrono::minutes(5);

topic_id id_of(capnp::Data::Reader data) { return message_bytes::value_of<topic_id>(data).value_or(topic_id()); }

source_topic topic_of(schema::DeltaLogs::Topic::Reader from) {
  source_topic t{from.getStream().cStr(), {}, {}};
  t.facts.name = from.getName().cStr();
  t.facts.id = id_of(from.getId());
  t.facts.created_ms = from.getCreatedMs();
  for (const auto s : from.getSettings()) t.facts.overrides.emplace(s.getName().cStr(), s.getValue().cStr());
  if (from.getOriginId().size() > 0) {
    t.facts.origin = topic_origin{id_of(from.getOriginId()), {}};
    for (const auto end : from.getOriginEnds()) t.facts.origin->ends.push_back(end);
  }
  for (const auto log : from.getLogs()) {
    t.logs.push_back({.start = kafka::offset(log.getStart()), .end = kafka::offset(log.getEnd())});
  }
  t.facts.partitions = static_cast<std::int32_t>(t.logs.size());
  return t;
}

void add_cursor(cursor_commits& to, schema::DeltaLogs::Cursor::Reader from) {
  auto& commit = to[from.getGroup().cStr()];
  commit.by_node = true;
  const std::string name = from.getTopic().cStr();
  auto topic = std::ranges::find(commit.topics, name, &topic_commit::topic);
  if (topic == commit.topics.end()) topic = commit.topics.insert(commit.topics.end(), topic_commit{name, {}});
  partition_commit at{kafka::partition_index(from.getPartition()), kafka::offset(from.getOffset()),
                      kafka::leader_epoch(from.getLeaderEpoch()), from.getMetadata().cStr(), std::nullopt};
  if (from.getExpiresAt() >= 0) at.expires_at = kafka::timestamp(from.getExpiresAt());
  topic->partitions.push_back(std::move(at));
}

envelope<schema::MirrorSync> sync_message(std::int64_t end) {
  return make_envelope<schema::MirrorSync>([&](schema::MirrorSync::Builder sync) { sync.setEnd(end); });
}

result<void> check(const envelope<schema::MirrorAnswer>& answer) {
  const auto view = answer.read();
  if (view->getErrorCode() == 0) return {};
  return make_error(errc::unavailable, "a partition of the mirror: " + std::string(view->getMessage().cStr()));
}

/// Sends each log its message and takes the answers in the order of the logs.
template <class Message, class Take>
result<void> ask_all(caf::actor_system& system, const std::vector<mirror_log>& logs, Message message, Take take) {
  caf::scoped_actor self{system};
  std::vector<caf::response_handle<caf::blocking_actor, caf::message, true>> asked;
  for (std::size_t i = 0; i < logs.size(); ++i) {
    asked.push_back(self->request(logs[i].partition.actor, partition_patience, message(i)));
  }
  result<void> all;
  for (std::size_t i = 0; i < asked.size(); ++i) {
    asked[i].receive(
        [&](const envelope<schema::MirrorAnswer>& answer) {
          const auto good = check(answer);
          if (good) take(i, *answer.read());
          if (all && !good) all = good;
        },
        [&](const caf::error& e) {
          if (all) all = make_error(errc::timed_out, "a partition of the mirror: " + caf::to_string(e));
        });
  }
  return all;
}

}  // namespace

/// Waits for the volumes' thread.
result<void> mirror_records::on_volumes(std::function<result<void>(mirror_topics&)> work) const {
  const auto told = std::make_shared<std::promise<result<void>>>();
  auto answer = told->get_future();
  options_.volumes.work_on_mirror(
      [told, work = std::move(work)](mirror_topics& topics) { told->set_value(work(topics)); });
  if (answer.wait_for(volumes_patience) != std::future_status::ready) {
    return make_error(errc::unavailable, "the volumes of this node do not answer");
  }
  try {
    return answer.get();
  } catch (const std::future_error&) {  // whoever was to answer has ended
    return make_error(errc::unavailable, "the node is stopping");
  }
}

// --- which topics

result<void> mirror_records::check_source_here() const {
  return on_volumes([this](mirror_topics& topics) { return topics.check_source_here(source_volume_); });
}

result<void> mirror_records::take_list(schema::DeltaLogs::Reader item) {
  for (const auto topic : item.getTopics()) {
    topics_.push_back(topic_of(topic));
    if (topics_.back().facts.partitions == 0) return make_error(errc::corrupt, "the source has a topic without logs");
  }
  for (const auto cursor : item.getCursors()) add_cursor(cursors_, cursor);
  cursors_as_shown_ = cursors_as_shown_ || item.getCursorsAsInBase();
  return {};
}

result<void> mirror_records::list(const mirror_progress& run) {
  auto call = source_.open(make_envelope<schema::VolumeRequest>([&](schema::VolumeRequest::Builder r) {
                             auto asked = r.initListDeltaLogs();
                             asked.setVolume(source_volume_);
                             asked.setSnapshot(run.snapshot);
                             asked.setBase(run.base);
                           }).carried(),
                           std::nullopt);
  call.finish_writing();
  for (;;) {
    auto item = call.read();
    if (!item) return item.error();
    if (!*item) break;
    const envelope<schema::DeltaLogs> logs(std::move(*item));
    if (auto taken = take_list(*logs.read()); !taken) return taken;
  }
  auto reply = call.reply();
  if (!reply) return reply.error();
  return check_reply(envelope<schema::VolumeReply>(std::move(*reply)));
}

// --- their records

result<std::vector<mirror_records::position>> mirror_records::find_ends() {
  std::vector<position> ends(logs_.size());
  const auto asked = ask_all(
      *options_.system, logs_, [](std::size_t) { return sync_message(-1); },
      [&](std::size_t i, schema::MirrorAnswer::Reader answer) {
        ends[i] = {answer.getEnd(), answer.getLastCrc()};
      });
  if (!asked) return asked.error();
  for (std::size_t i = 0; i < ends.size(); ++i) {
    if (ends[i].end > logs_[i].cut.end.value) {
      return make_error(errc::unavailable,
                        "the source has fewer records than the mirror: it has lost some. Make the mirror anew");
    }
  }
  return ends;
}

result<void> mirror_records::append(const mirror_log& to, capnp::Data::Reader batches) {
  const auto bytes = slice::copy_of(std::as_bytes(std::span(batches.begin(), batches.size())));
  caf::scoped_actor self{*options_.system};
  result<void> done;
  self->request(to.partition.actor, partition_patience,
                make_envelope<schema::MirrorAppend>([](schema::MirrorAppend::Builder) {}, {bytes}))
      .receive([&](const envelope<schema::MirrorAnswer>& answer) { done = check(answer); },
               [&](const caf::error& e) { done = make_error(errc::timed_out, caf::to_string(e)); });
  return done;
}

result<void> mirror_records::fetch(const mirror_progress& run, const std::vector<std::size_t>& wanted,
                                   const std::vector<position>& ends, const std::function<result<void>()>& came) {
  auto call = source_.open(make_envelope<schema::VolumeRequest>([&](schema::VolumeRequest::Builder r) {
                             auto asked = r.initReadDeltaLogs();
                             asked.setVolume(source_volume_);
                             asked.setSnapshot(run.snapshot);
                             asked.setBytesPerSecondMax(volume_.mirror.bytes_per_second_max);
                             auto list = asked.initWanted(static_cast<unsigned>(wanted.size()));
                             for (unsigned i = 0; i < list.size(); ++i) {
                               const auto& log = logs_[wanted[i]];
                               list[i].setTopic(message_bytes::data_of_value(log.key.topic));
                               list[i].setPartition(log.key.partition.value);
                               list[i].setOffset(ends[wanted[i]].end);
                               list[i].setLastCrc(ends[wanted[i]].crc);
                             }
                           }).carried(),
                           std::nullopt);
  call.finish_writing();
  for (;;) {
    if (options_.stopping && options_.stopping()) return make_error(errc::unavailable, "the node is stopping");
    auto item = call.read();
    if (!item) return item.error();
    if (!*item) break;
    const envelope<schema::DeltaRecords> records(std::move(*item));
    const auto view = records.read();
    if (view->getLog() >= wanted.size())
      return make_error(errc::corrupt, "the source sends a log that was not asked for");
    bytes_ += view->getBatches().size();
    if (auto counted = came(); !counted) return counted;
    if (auto kept = append(logs_[wanted[view->getLog()]], view->getBatches()); !kept) return kept;
  }
  auto reply = call.reply();
  if (!reply) return reply.error();
  return check_reply(envelope<schema::VolumeReply>(std::move(*reply)));
}

result<void> mirror_records::sync() {
  stable_.assign(logs_.size(), 0);
  return ask_all(
      *options_.system, logs_, [&](std::size_t i) { return sync_message(logs_[i].cut.end.value); },
      [&](std::size_t i, schema::MirrorAnswer::Reader answer) { stable_[i] = answer.getStable(); });
}

result<void> mirror_records::receive(const mirror_progress& run, const std::function<result<void>()>& came) {
  if (auto listed = list(run); !listed) return listed;
  auto prepared = on_volumes([this](mirror_topics& topics) -> result<void> {
    auto logs = topics.prepare(volume_, topics_);
    if (!logs) return logs.error();
    logs_ = std::move(*logs);
    return {};
  });
  if (!prepared) return prepared;
  const auto ends = find_ends();
  if (!ends) return ends.error();
  std::vector<std::size_t> wanted;
  for (std::size_t i = 0; i < logs_.size(); ++i) {
    const auto end = logs_[i].cut.end.value;
    if (end <= (*ends)[i].end) continue;
    lacking_ += static_cast<std::uint64_t>(end - std::max((*ends)[i].end, logs_[i].cut.start.value));
    wanted.push_back(i);
  }
  if (options_.lacking) options_.lacking(volume_.id, lacking_);
  if (!wanted.empty()) {
    if (auto fetched = fetch(run, wanted, *ends, came); !fetched) return fetched;
  }
  return sync();
}

result<void> mirror_records::show(volume_snapshot made, std::function<result<void>(const map_batch&)> commit) {
  return on_volumes([&](mirror_topics& topics) -> result<void> {
    mirror_showing showing{volume_, logs_, stable_, {}, commit};
    showing.received.id = made;
    showing.received.cursors = cursors_;
    if (cursors_as_shown_) {
      auto shown = topics.shown(volume_.id);
      if (!shown) return shown.error();
      if (*shown) showing.received.cursors = std::move((*shown)->cursors);
    }
    return topics.show(showing);
  });
}

}  // namespace millrace
