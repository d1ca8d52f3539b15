#include "actors/volume_host/stream_logs.hpp"

#include <caf/all.hpp>

#include <algorithm>
#include <set>

#include "actors/catalog/listed_topic.hpp"
#include "actors/catalog/stream_name.hpp"
#include "actors/volume_host/unshown_streams.hpp"
#include "codecs/schema/partition.capnp.h"
#include "runtime/message/envelope.hpp"
#include "runtime/reactor/actor_runtime.hpp"
#include "runtime/reactor/stopped_reactors.hpp"

namespace millrace {
namespace {

constexpr auto open_timeout = std::chrono::seconds(30);
constexpr auto stop_patience = std::chrono::milliseconds(2000);
constexpr int attempts_max = 5;

log_cut cut_of(const partition_progress& progress) {
  return {.start = kafka::offset(progress.log_start_offset.load(std::memory_order_relaxed)),
          .end = kafka::offset(progress.high_watermark.load(std::memory_order_relaxed))};
}

/// Puts into `batch` what `live` does not have like this already.
result<void> put_changed(map_batch& batch, const map_reader& live, const std::string& key, const std::string& value) {
  std::string before;
  const auto found = live.get(key, before);
  if (!found) return found.error();
  if (!*found || before != value) batch.put(key, value);
  return {};
}

}  // namespace

std::vector<stream_logs::cut_partition> stream_logs::partitions_of(volume_id volume, const catalog_view& topics) const {
  const auto streams = options_.streams->current();
  std::vector<cut_partition> found;
  topics.for_each([&](const topic_entry& topic) {
    if (is_of_snapshot(topic.facts->name) || !is_listed(topic)) return;
    const auto* stream = streams->stream_of(topic.facts->name);
    if (!stream || stream->volume != volume.value || unshown_streams::is_one(*stream)) return;
    for (std::int32_t i = 0; i < topic.facts->partitions; ++i) found.push_back({object_id(stream->object), &topic, i});
  });
  return found;
}

/// Of a log that nobody has used since the start it is not known where it ends.
result<void> stream_logs::open_all(const std::vector<cut_partition>& partitions) {
  caf::scoped_actor self{options_.runtime->system()};
  std::size_t asked = 0;
  const auto ask = [&](const caf::actor& partition, const partition_progress& progress) {
    if (progress.high_watermark.load(std::memory_order_relaxed) >= 0) return;
    self->send(partition, make_envelope<schema::StateQuery>([](schema::StateQuery::Builder) {}));
    ++asked;
  };
  for (const auto& p : partitions) {
    ask(p.handle().actor, *p.handle().progress);
  }
  ask(options_.offsets_log, *options_.offsets_progress);
  bool late = false;
  self->receive_while([&] { return asked > 0 && !late; })([&](const envelope<schema::StateAnswer>&) { --asked; },
                                                          [&](const caf::error&) { --asked; },
                                                          caf::after(open_timeout) >> [&] { late = true; });
  for (const auto& p : partitions) {
    if (p.handle().progress->high_watermark.load(std::memory_order_relaxed) < 0) {
      return make_error(errc::unavailable, "the log of " + p.topic->facts->name + "-" + std::to_string(p.index) +
                                               " could not be opened: see the node's log, mend or delete the topic");
    }
  }
  return {};
}

result<stream_logs::instant> stream_logs::stop_and_look(volume_id volume, volume_snapshot snapshot) {
  const holder_id holder(snapshot.value);
  for (int attempt = 0; attempt < attempts_max; ++attempt) {
    instant seen;
    seen.topics = options_.topics->current();
    const auto edition = options_.topics->edition();
    seen.partitions = partitions_of(volume, *seen.topics);
    if (auto opened = open_all(seen.partitions); !opened) return opened.error();
    held_last_.clear();
    for (const auto& p : seen.partitions) held_last_.push_back(key_of(p));
    held_last_.push_back(options_.offsets_key);
    bool unchanged = false;
    const auto stopped = with_reactors_stopped(*options_.runtime, stop_patience, [&] {
      // Else a topic that was made meanwhile would be missing, and what came of its records perhaps not.
      unchanged = options_.topics->edition() == edition;
      if (!unchanged) return;
      for (const auto& p : seen.partitions) {
        const auto log = key_of(p);
        seen.logs.push_back({log, {}, options_.holds->hold(log, holder, cut_of(*p.handle().progress))});
      }
      seen.offsets = {options_.offsets_key,
                      {},
                      options_.holds->hold(options_.offsets_key, holder, cut_of(*options_.offsets_progress))};
    });
    if (!stopped) return stopped.error();
    if (unchanged) return seen;
  }
  return make_error(errc::unavailable, "topics change too fast for a snapshot: try again");
}

result<map_batch> stream_logs::cut(volume_id volume, volume_snapshot snapshot, const map_reader& live) {
  const auto seen = stop_and_look(volume, snapshot);
  if (!seen) return seen.error();
  map_batch rows;
  std::set<std::string, std::less<>> keys{stream_rows::offsets_key()};
  auto written = put_changed(rows, live, stream_rows::offsets_key(), encode(seen->offsets));
  for (std::size_t i = 0; i < seen->partitions.size() && written; ++i) {
    const auto& p = seen->partitions[i];
    const auto& name = p.topic->facts->name;
    const auto key = *keys.insert(stream_rows::log_key_of(p.stream, name, p.index)).first;
    written = put_changed(rows, live, key, encode(seen->logs[i]));
    if (!written || p.index > 0) continue;
    const auto facts = *keys.insert(stream_rows::topic_key(p.stream, name)).first;
    written = put_changed(rows, live, facts, stream_rows::encode(*p.topic->facts));
  }
  if (written) {
    written = stream_rows::for_each_cut_key(live, [&](std::string_view key) {
      if (!keys.contains(key)) rows.erase(key);
    });
  }
  if (!written) return written.error();
  return rows;
}

result<received_snapshot> stream_logs::hold_received(volume_snapshot snapshot, const map_reader& live,
                                                     const received_snapshot& shown) {
  const auto rows = stream_rows::read(live);
  if (!rows) return rows.error();
  auto received = shown;
  received.id = snapshot;
  held_last_.clear();
  for (const auto& log : received.logs) held_last_.push_back(log.key);
  for (auto& log : received.logs) {
    const auto row = std::ranges::find(rows->logs, log.key, &stream_rows::log_row::log);
    if (row == rows->logs.end()) continue;
    log.since = options_.holds->hold(log.key, holder_id(snapshot.value), row->hold.cut).since;
  }
  return received;
}

result<std::vector<log_key>> stream_logs::logs_of(const map_reader& state) {
  const auto rows = stream_rows::read(state);
  if (!rows) return rows.error();
  std::vector<log_key> logs;
  for (const auto& row : rows->logs) logs.push_back(row.log);
  if (rows->offsets) logs.push_back(rows->offsets->log);
  return logs;
}

}  // namespace millrace
