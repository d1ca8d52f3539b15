#include "actors/volume_host/mirror_topics.hpp"

#include <caf/all.hpp>

#include <algorithm>
#include <set>

#include "actors/catalog/name_collisions.hpp"
#include "actors/volume_host/topic_plan.hpp"
#include "codecs/schema/partition.capnp.h"
#include "runtime/message/envelope.hpp"
#include "runtime/reactor/actor_runtime.hpp"
#include "runtime/reactor/stopped_reactors.hpp"

namespace millrace {
namespace {

constexpr auto stop_patience = std::chrono::milliseconds(2000);
constexpr std::size_t snapshots_searched_max = 64;  // the newest, for records that are here already

/// Of the records that are here the most that the topic begins with; null if none are.
template <class List>
const typename List::value_type* best_prefix(const List& known, const topic& wanted, std::int32_t partition,
                                             kafka::offset end) {
  const typename List::value_type* best = nullptr;
  for (const auto& prefix : known) {
    const auto& log = prefix.log.log;
    const auto has = prefix.log.hold.cut.end;
    if (log.partition.value != partition || has.value == 0 || has > end) continue;
    const auto at = static_cast<std::size_t>(partition);
    const bool of_origin = wanted.origin && wanted.origin->id.bytes == log.topic && at < wanted.origin->ends.size() &&
                           has.value <= wanted.origin->ends[at];
    if (log.topic != wanted.id.bytes && !of_origin) continue;
    if (!best || best->log.hold.cut.end < has) best = &prefix;
  }
  return best;
}

error taken(const std::string& name) {
  return make_error(errc::already_exists, "the source's topics are on this node already, as '" + name +
                                              "': mirror the volume to another node, or clone it");
}

}  // namespace

// --- before a run has everything

std::vector<topic_ref> mirror_topics::topics_of(volume_id volume) const {
  std::vector<topic_ref> found;
  const auto streams = of_.streams->current();
  of_.linker->topics()->for_each([&](const topic_entry& topic) {
    const auto& name = topic.facts->name;
    if (name.find(snapshot_mark) != std::string::npos) return;
    const auto* stream = streams->stream_of(name);
    if (stream && stream->volume == volume.value) found.push_back(topic.facts);
  });
  return found;
}

result<void> mirror_topics::announce_streams(const volume_record& volume, const std::vector<source_topic>& topics) {
  const auto known = of_.streams->current();
  std::vector<stream_entry> coming;
  std::set<std::string> seen;
  for (const auto& t : topics) {
    auto path = stream_path(volume.name, t.stream);
    auto dotted = dotted_stream_name(path);
    const auto* there = known->find(dotted);
    if ((there && there->volume == volume.id.value) || !seen.insert(dotted).second) continue;
    if (auto fine = check_new_stream(*of_.linker->topics(), *known, path); !fine) return fine;
    coming.push_back({.dotted = std::move(dotted),
                      .path = std::move(path),
                      .volume = volume.id.value,
                      .object = 0,
                      .read_only = true,
                      .rules = {}});
  }
  if (coming.empty()) return {};
  auto& all = coming_[volume.id];
  all.insert(all.end(), coming.begin(), coming.end());
  of_.publish();
  return {};
}

result<mirror_topics::planned> mirror_topics::plan(const volume_record& volume,
                                                   const std::vector<source_topic>& topics) const {
  planned wanted;
  const auto now = of_.linker->topics();
  const auto own = topics_of(volume.id);
  const auto is_own = [&](const topic_id& id) {
    return std::ranges::any_of(own, [&](const topic_ref& t) { return t->id == id; });
  };
  for (const auto& t : topics) {
    auto name = renamed_topic(t.facts.name, {}, t.stream, volume.name);
    if (!name) return make_error(errc::corrupt, "topic " + t.facts.name + " is none of the stream " + t.stream);
    topic here = t.facts;
    here.name = std::move(*name);
    here.overrides = linked_overrides(t.facts.overrides, true);
    here.mirrored = true;
    const auto* same = now->find(here.id);
    if (same && !(same->facts->mirrored && is_own(here.id))) return taken(same->facts->name);
    if (same && same->facts->name == here.name && same->facts->partitions <= here.partitions) {
      if (*same->facts != here) wanted.changed.push_back(std::move(here));
      continue;
    }
    if (same) wanted.instead_of.push_back(here.id);
    const auto* namesake = now->find(here.name);
    if (namesake && namesake->facts->id != here.id) {
      if (!is_own(namesake->facts->id)) return taken(here.name);
      wanted.instead_of.push_back(namesake->facts->id);
    }
    wanted.fresh.push_back(std::move(here));
  }
  return wanted;
}

result<mirror_topics::prefix_list> mirror_topics::prefixes_of(volume_id volume) const {
  const auto registry = of_.port->registry();
  if (!registry) return registry.error();
  const auto snapshots = volume_registry::list_snapshots(**registry, volume);
  if (!snapshots) return snapshots.error();
  prefix_list known;
  const auto skipped = snapshots->size() - std::min(snapshots->size(), snapshots_searched_max);
  for (auto s = snapshots->begin() + static_cast<std::ptrdiff_t>(skipped); s != snapshots->end(); ++s) {
    const auto tree = of_.port->snapshot(volume, s->id);
    if (!tree) return tree.error();
    auto rows = stream_rows::read(**tree);
    if (!rows) return rows.error();
    for (auto& row : rows->logs) {
      if (of_.holds->find(row.log, holder_id(s->id.value))) known.push_back({std::move(row), s->id});
    }
  }
  return known;
}

result<linked_topics> mirror_topics::link(volume_id volume, const std::vector<topic>& fresh,
                                          const std::vector<source_topic>& topics) {
  linked_topics made;
  made.read_only = true;
  const auto known = prefixes_of(volume);
  if (!known) return known.error();
  for (const auto& t : fresh) {
    made.topics.push_back(t);
    const auto source = std::ranges::find(topics, t.id, [](const source_topic& s) { return s.facts.id; });
    for (std::int32_t i = 0; i < t.partitions; ++i) {
      const auto* prefix = best_prefix(*known, t, i, source->logs.at(static_cast<std::size_t>(i)).end);
      if (!prefix) continue;
      if (auto linked = of_.linker->link_row(prefix->snapshot, prefix->log, t, made); !linked) {
        of_.linker->discard(made);
        return linked.error();
      }
    }
  }
  return made;
}

/// What is here already of new topics is shown: it is what their namesakes, in whose place they come, show.
result<void> mirror_topics::make(volume_id volume, const planned& wanted, const std::vector<source_topic>& topics) {
  if (!wanted.changed.empty()) {
    if (auto done = of_.linker->update(wanted.changed); !done) return done;
  }
  if (wanted.fresh.empty()) return {};
  auto made = link(volume, wanted.fresh, topics);
  if (!made) return made.error();
  if (auto served = of_.linker->serve(*made, wanted.instead_of); !served) return served;
  const auto now = of_.linker->topics();
  for (const auto& log : made->logs) {
    const auto* topic = now->find(topic_id{log.log.topic});
    if (!topic) return make_error(errc::unavailable, "a topic was deleted while it was made");
    const auto& partition = topic->partitions.at(static_cast<std::size_t>(log.log.partition.value));
    partition.showing->stable_max.store(partition_progress::shown_always, std::memory_order_relaxed);
    partition.showing->shown_max.store(log.end, std::memory_order_relaxed);
    caf::anon_send(partition.actor, make_envelope<schema::MirrorShown>([](schema::MirrorShown::Builder) {}));
  }
  return {};
}

result<std::vector<mirror_log>> mirror_topics::prepare(const volume_record& volume,
                                                       const std::vector<source_topic>& topics) {
  if (auto announced = announce_streams(volume, topics); !announced) return announced.error();
  const auto wanted = plan(volume, topics);
  if (!wanted) return wanted.error();
  if (auto made = make(volume.id, *wanted, topics); !made) return made.error();
  std::vector<mirror_log> logs;
  const auto now = of_.linker->topics();
  for (const auto& t : topics) {
    const auto* here = now->find(t.facts.id);
    if (!here) return make_error(errc::unavailable, "topic '" + t.facts.name + "' was deleted while it was made");
    for (std::size_t i = 0; i < t.logs.size(); ++i) {
      const auto& partition = here->partitions.at(i);
      if (!partition.showing) return taken(here->facts->name);
      const log_key key{t.facts.id.bytes, kafka::partition_index(static_cast<std::int32_t>(i))};
      logs.push_back({key, t.logs[i], partition});
    }
  }
  return logs;
}

std::vector<stream_entry> mirror_topics::streams() const {
  std::vector<stream_entry> all;
  for (const auto& [volume, coming] : coming_) all.insert(all.end(), coming.begin(), coming.end());
  return all;
}

// --- when it has

result<std::optional<received_snapshot>> mirror_topics::shown(volume_id volume) const {
  const auto registry = of_.port->registry();
  if (!registry) return registry.error();
  return find_received(**registry, shown_key(volume));
}

void mirror_topics::hold(mirror_showing& showing) {
  const holder_id holder(showing.received.id.value);
  showing.received.logs.clear();
  for (std::size_t i = 0; i < showing.logs.size(); ++i) {
    const auto& log = showing.logs[i];
    const auto held = of_.holds->hold(log.key, holder, log.cut);
    showing.received.logs.push_back({log.key, held.since, kafka::offset(showing.stable.at(i))});
  }
}

void mirror_topics::release(const mirror_showing& showing) {
  for (const auto& log : showing.received.logs) {
    (void)of_.holds->release(log.key, holder_id(showing.received.id.value)).has_value();
  }
}

result<void> mirror_topics::show(mirror_showing& showing) {
  hold(showing);
  map_batch registry;
  const auto known = encode(showing.received);
  registry.put(received_key(showing.received.id), known);
  registry.put(shown_key(showing.volume.id), known);
  result<void> done;
  const auto change = [&] {
    done = showing.commit(registry);
    for (std::size_t i = 0; i < showing.logs.size() && done; ++i) {
      auto& progress = *showing.logs[i].partition.showing;
      const auto end = showing.logs[i].cut.end.value;
      progress.stable_max.store(showing.stable[i], std::memory_order_relaxed);
      progress.shown_max.store(end, std::memory_order_relaxed);
      progress.last_stable_offset.store(showing.stable[i], std::memory_order_release);
      progress.high_watermark.store(end, std::memory_order_release);
    }
  };
  if (showing.logs.empty()) {
    change();
  } else if (const auto stopped = with_reactors_stopped(*of_.runtime, stop_patience, change); !stopped) {
    done = stopped;
  }
  if (!done) {
    release(showing);
    return done;
  }
  for (const auto& log : showing.logs) {
    caf::anon_send(log.partition.actor, make_envelope<schema::MirrorShown>([&](schema::MirrorShown::Builder shown) {
                     shown.setStart(log.cut.start.value);
                   }));
  }
  coming_.erase(showing.volume.id);
  of_.publish();
  return remove_gone(showing);
}

result<void> mirror_topics::remove_gone(const mirror_showing& showing) {
  std::vector<topic_ref> gone;
  for (const auto& t : topics_of(showing.volume.id)) {
    const bool there =
        std::ranges::any_of(showing.logs, [&](const mirror_log& log) { return log.key.topic == t->id.bytes; });
    if (!there) gone.push_back(t);
  }
  return of_.linker->remove(gone);
}

}  // namespace millrace
