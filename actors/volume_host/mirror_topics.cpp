#include "actors/volume_host/mirror_topics.hpp"

#include <caf/all.hpp>

#include <algorithm>
#include <set>

#include "actors/catalog/listed_topic.hpp"
#include "actors/catalog/name_collisions.hpp"
#include "actors/volume/volume_path.hpp"
#include "actors/volume_host/topic_plan.hpp"
#include "actors/volume_host/unshown_streams.hpp"
#include "actors/volume_host/volume_streams.hpp"
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

void put_unshown(map_batch& registry, volume_id volume, const std::vector<std::string>& paths) {
  if (paths.empty()) return registry.erase(unshown_streams::key(volume));
  registry.put(unshown_streams::key(volume), unshown_streams::encode(paths));
}

}  // namespace

// --- before a run has everything

std::vector<topic_ref> mirror_topics::topics_of(volume_id volume) const {
  return topics_of_volume(*of_.linker->topics(), *of_.streams->current(), volume);
}

/// It may have been promoted meanwhile.
result<void> mirror_topics::check_is_mirror(const volume_record& volume) const {
  const auto registry = of_.port->registry();
  if (!registry) return registry.error();
  const auto now = volume_registry::find_volume(**registry, volume.id);
  if (!now) return now.error();
  if (*now && (*now)->read_only() && (*now)->mirror.source == volume.mirror.source) return {};
  return make_error(errc::unavailable, "the volume is no mirror of " + volume.mirror.source + " any more");
}

result<void> mirror_topics::check_source_here(const std::string& volume) const {
  const auto registry = of_.port->registry();
  if (!registry) return registry.error();
  const auto names = split_path(volume);
  if (!names) return {};
  const auto source = volume_registry::find_volume(**registry, join_path(*names));
  if (!source) return source.error();
  if (!*source) return {};
  const auto topics = topics_of((*source)->id);
  return topics.empty() ? result<void>() : taken(topics.front()->name);
}

/// Durably, before there are topics of them.
result<void> mirror_topics::note_unshown(volume_id volume, const std::vector<std::string>& paths) {
  map_batch registry;
  put_unshown(registry, volume, paths);
  auto done = of_.port->write_registry(registry);
  if (done) done = of_.flush();
  of_.publish();
  return done;
}

result<void> mirror_topics::announce_streams(const volume_record& volume, const std::vector<source_topic>& topics) {
  const auto known = of_.streams->current();
  const auto registry = of_.port->registry();
  if (!registry) return registry.error();
  auto unshown = unshown_streams::find(**registry, volume.id);
  if (!unshown) return unshown.error();
  const auto before = unshown->size();
  std::set<std::string> seen;
  for (const auto& t : topics) {
    const auto coming = unshown_streams::entry(volume, t.stream);
    const auto* there = known->find(coming.dotted);
    if ((there && there->volume == volume.id.value) || !seen.insert(coming.dotted).second) continue;
    if (auto fine = check_new_stream(*of_.linker->topics(), *known, coming.path); !fine) return fine;
    unshown->push_back(t.stream);
  }
  return unshown->size() == before ? result<void>() : note_unshown(volume.id, *unshown);
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
    if (same && is_listed(*same)) wanted.seen_again.push_back(here.name);
    const auto* namesake = now->find(here.name);
    if (namesake && namesake->facts->id != here.id) {
      if (!is_own(namesake->facts->id)) return taken(here.name);
      wanted.instead_of.push_back(namesake->facts->id);
      if (is_listed(*namesake)) wanted.seen_again.push_back(here.name);
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

namespace {

/// The log is shown so far; `end` 0: not more than that it is there.
void show_prefix(const partition_handle& partition, std::int64_t end) {
  partition.showing->stable_max.store(partition_progress::shown_always, std::memory_order_relaxed);
  partition.showing->shown_max.store(end, std::memory_order_relaxed);
  caf::anon_send(partition.actor, make_envelope<schema::MirrorShown>([](schema::MirrorShown::Builder) {}));
}

/// Of a topic that everybody sees.
void show_all_partitions(const topic_entry& topic) {
  for (const auto& partition : topic.partitions) {
    if (partition.showing && partition.showing->shown_max.load(std::memory_order_relaxed) < 0)
      show_prefix(partition, 0);
  }
}

}  // namespace

/// What is here already of new topics is shown if they come in the place of namesakes, which show it.
result<void> mirror_topics::make(volume_id volume, const planned& wanted, const std::vector<source_topic>& topics) {
  if (!wanted.changed.empty()) {
    if (auto done = of_.linker->update(wanted.changed); !done) return done;
  }
  linked_topics made;
  if (!wanted.fresh.empty()) {
    auto linked = link(volume, wanted.fresh, topics);
    if (!linked) return linked.error();
    made = std::move(*linked);
    if (auto served = of_.linker->serve(made, wanted.instead_of); !served) return served;
  }
  const auto now = of_.linker->topics();
  for (const auto& log : made.logs) {
    const auto* topic = now->find(topic_id{log.log.topic});
    if (!topic) return make_error(errc::unavailable, "a topic was deleted while it was made");
    if (!is_seen_again(wanted, *topic->facts)) continue;
    show_prefix(topic->partitions.at(static_cast<std::size_t>(log.log.partition.value)), log.end);
  }
  for (const auto* some : {&wanted.fresh, &wanted.changed}) {
    for (const auto& t : *some) {
      const auto* topic = now->find(t.id);
      if (topic && (is_seen_again(wanted, t) || (some == &wanted.changed && is_listed(*topic))))
        show_all_partitions(*topic);
    }
  }
  return {};
}

bool mirror_topics::is_seen_again(const planned& wanted, const topic& t) {
  return std::ranges::find(wanted.seen_again, t.name) != wanted.seen_again.end();
}

result<std::vector<mirror_log>> mirror_topics::prepare(const volume_record& volume,
                                                       const std::vector<source_topic>& topics) {
  if (auto fine = check_is_mirror(volume); !fine) return fine.error();
  const auto wanted = plan(volume, topics);
  if (!wanted) return wanted.error();
  if (auto announced = announce_streams(volume, topics); !announced) return announced.error();
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
  const auto gone = topics_gone(showing);
  hold(showing);
  map_batch registry;
  const auto known = encode(showing.received);
  registry.put(received_key(showing.received.id), known);
  registry.put(shown_key(showing.volume.id), known);
  put_unshown(registry, showing.volume.id, gone.empty() ? std::vector<std::string>() : streams_of(showing.volume));
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
  of_.publish();
  if (gone.empty()) return {};
  if (auto removed = of_.linker->remove(gone); !removed) return removed;
  return note_unshown(showing.volume.id, {});
}

/// All that the volume has, by their paths within it: also those that its source has no more.
std::vector<std::string> mirror_topics::streams_of(const volume_record& volume) const {
  std::vector<std::string> paths;
  const auto streams = of_.streams->current();
  for (const auto& s : streams->all()) {
    if (s.volume == volume.id.value) paths.push_back(s.path.substr(volume.name == "/" ? 0 : volume.name.size()));
  }
  return paths;
}

/// What the source has no more.
std::vector<topic_ref> mirror_topics::topics_gone(const mirror_showing& showing) const {
  auto gone = topics_of(showing.volume.id);
  std::erase_if(gone, [&](const topic_ref& t) {
    return std::ranges::any_of(showing.logs, [&](const mirror_log& log) { return log.key.topic == t->id.bytes; });
  });
  return gone;
}

}  // namespace millrace
