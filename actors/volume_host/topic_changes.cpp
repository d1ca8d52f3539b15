#include "actors/volume_host/topic_changes.hpp"

#include <capnp/message.h>

#include <algorithm>

#include "actors/catalog/name_collisions.hpp"
#include "actors/volume/directory_tree.hpp"
#include "actors/volume/stream_marks.hpp"
#include "actors/volume/volume_call.hpp"
#include "actors/volume/volume_messages.hpp"
#include "actors/volume/volume_path.hpp"
#include "actors/volume_host/volume_streams.hpp"

namespace millrace {
namespace {

using which = schema::VolumeRequest::Which;
using pending_ptr = std::unique_ptr<pending_topics>;
using volume_text::view;

/// A snapshot that a request names, if its asker may use it.
struct named_snapshot {
  volume_record volume;
  snapshot_record snapshot;
};

std::optional<named_snapshot> find_named(store_port& store, const volume_question& question, std::int64_t now,
                                         std::string_view volume, std::string_view snapshot) {
  capnp::MallocMessageBuilder unused;
  volume_call call{.store = store,
                   .asker = question.asker,
                   .now = now,
                   .what = question.request.read()->which(),
                   .payload = {},
                   .reply = unused.initRoot<schema::VolumeReply>()};
  const auto place = locate_volume(call, volume);
  if (!place || !authorise(call, access_role::object, *place, root_directory)) return std::nullopt;
  const auto registry = store.registry();
  if (!registry) return std::nullopt;
  auto found = volume_registry::find_snapshot(**registry, place->volume.id, snapshot);
  if (!found || !*found) return std::nullopt;
  return named_snapshot{place->volume, std::move(**found)};
}

result<std::optional<volume_record>> find_volume(store_port& store, std::string_view name) {
  const auto registry = store.registry();
  if (!registry) return registry.error();
  return volume_registry::find_volume(**registry, name);
}

std::vector<topic_id> ids_of(const std::vector<topic_ref>& topics) {
  std::vector<topic_id> ids;
  for (const auto& t : topics) ids.push_back(t->id);
  return ids;
}

}  // namespace

stream_list with_gone(const stream_list& list, const std::vector<stream_entry>& gone) {
  auto all = list.all();
  for (auto entry : gone) {
    if (entry.volume == 0 || list.find(entry.dotted)) continue;
    entry.read_only = true;
    all.push_back(std::move(entry));
  }
  return stream_list(std::move(all));
}

// --- before the request

result<pending_ptr> topic_changes::prepare(const volume_question& question, std::int64_t now) {
  const auto request = question.request.read();
  switch (request->which()) {
    case which::CLONE_SNAPSHOT: return prepare_clone(question, now);
    case which::ROLL_BACK: return prepare_roll_back(question, now);
    case which::PROMOTE_MIRROR: return prepare_promotion(question);
    case which::DELETE_SNAPSHOT: {
      if (auto fine = check_removal(question); !fine) return fine.error();
      return pending_ptr();
    }
    case which::REMOVE: return std::make_unique<pending_topics>();
    case which::DELETE_VOLUME: {
      const auto volume = find_volume(port_, view(request->getDeleteVolume().getVolume()));
      if (!volume) return volume.error();
      if (!*volume) return pending_ptr();
      auto pending = std::make_unique<pending_topics>();
      pending->work.volume = (*volume)->id;
      pending->volume = (*volume)->name;
      return pending;
    }
    default: return pending_ptr();
  }
}

result<void> topic_changes::check_new_names(const map_reader& tree, const std::string& volume) const {
  const auto streams = marked_streams(tree);
  if (!streams) return streams.error();
  const auto known = streams_.current();
  const auto topics = linker_.topics();
  for (const auto stream : *streams) {
    const auto within = path_of(tree, stream);
    if (!within) return make_error(errc::corrupt, within.error().text);
    if (auto fine = check_new_stream(*topics, *known, stream_path(volume, *within)); !fine) return fine;
  }
  return {};
}

result<pending_ptr> topic_changes::prepare_clone(const volume_question& question, std::int64_t now) {
  const auto view_of = question.request.read();
  const auto asked = view_of->getCloneSnapshot();
  const auto names = split_path(view(asked.getTo()));
  const auto from = find_named(port_, question, now, view(asked.getVolume()), view(asked.getSnapshot()));
  if (!from || !names) return pending_ptr();
  auto to = join_path(*names);
  const auto there = find_volume(port_, to);
  if (!there) return there.error();
  if (*there) return pending_ptr();
  const auto tree = port_.snapshot(from->volume.id, from->snapshot.id);
  if (!tree) return tree.error();
  if (auto fine = check_new_names(**tree, to); !fine) return fine.error();
  const auto registry = port_.registry();
  if (!registry) return registry.error();
  const auto plan = plan_topics(**registry, **tree, from->snapshot.id, from->volume.name, to);
  if (!plan) return plan.error();
  auto linked = linker_.link(*plan);
  if (!linked) return linked.error();
  auto pending = std::make_unique<pending_topics>();
  pending->work.what = topic_work::kind::clone;
  pending->volume = std::move(to);
  pending->linked = std::move(*linked);
  return pending;
}

result<pending_ptr> topic_changes::prepare_roll_back(const volume_question& question, std::int64_t now) {
  const auto view_of = question.request.read();
  const auto asked = view_of->getRollBack();
  const auto to = find_named(port_, question, now, view(asked.getVolume()), view(asked.getSnapshot()));
  if (!to || (to->volume.read_only() && !(asked.getForMirror() && question.asker.node))) return pending_ptr();
  auto linked = link_again(to->volume, to->snapshot.id, topics_of(*streams_.current(), to->volume.id));
  if (!linked) return linked.error();
  auto pending = std::make_unique<pending_topics>();
  pending->work = {topic_work::kind::roll_back, to->volume.id, to->snapshot.id, {}};
  pending->volume = to->volume.name;
  pending->linked = std::move(*linked);
  return pending;
}

/// What a snapshot of the volume has, in the places of `instead_of`; read-only if the volume is.
result<linked_topics> topic_changes::link_again(const volume_record& volume, volume_snapshot snapshot,
                                                const std::vector<topic_ref>& instead_of) {
  const auto tree = port_.snapshot(volume.id, snapshot);
  if (!tree) return tree.error();
  const auto registry = port_.registry();
  if (!registry) return registry.error();
  auto plan = plan_topics(**registry, **tree, snapshot, volume.name, volume.name);
  if (!plan) return plan.error();
  plan->read_only = volume.read_only();
  return linker_.link(*plan, ids_of(instead_of));
}

/// The topics of a mirror become the volume's own: other ids, as what is written to them is no site's but this one's.
result<pending_ptr> topic_changes::prepare_promotion(const volume_question& question) {
  const auto view_of = question.request.read();
  const auto volume = find_volume(port_, view(view_of->getPromoteMirror().getVolume()));
  if (!volume) return volume.error();
  if (!*volume || !(*volume)->read_only()) return pending_ptr();
  const auto registry = port_.registry();
  if (!registry) return registry.error();
  const auto shown = find_received(**registry, shown_key((*volume)->id));
  if (!shown) return shown.error();
  auto pending = std::make_unique<pending_topics>();
  pending->work = {topic_work::kind::promotion, (*volume)->id, *shown ? (*shown)->id : volume_snapshot(), {}};
  pending->volume = (*volume)->name;
  if (!*shown) return pending;
  auto writable = **volume;
  writable.mirror.promoted = true;
  auto linked = link_again(writable, (*shown)->id, topics_of(*streams_.current(), writable.id));
  if (!linked) return linked.error();
  linked->keep_cursors = true;
  pending->linked = std::move(*linked);
  return pending;
}

/// What a mirror shows is held by its newest snapshot.
result<void> topic_changes::check_removal(const volume_question& question) {
  const auto view_of = question.request.read();
  const auto asked = view_of->getDeleteSnapshot();
  const auto volume = find_volume(port_, view(asked.getVolume()));
  if (!volume || !*volume) return {};
  const auto registry = port_.registry();
  if (!registry) return registry.error();
  const auto shown = find_received(**registry, shown_key((*volume)->id));
  if (!shown || !*shown) return {};
  const auto snapshot = volume_registry::find_snapshot(**registry, (*volume)->id, view(asked.getSnapshot()));
  if (!snapshot || !*snapshot || (*snapshot)->id != (*shown)->id) return {};
  return make_error(errc::unavailable,
                    "the mirror stands on its newest snapshot: let it run again, or promote it first");
}

// --- after it

/// Which streams are no more.
result<void> topic_changes::note_gone(topic_work& work, const volume_outcome& outcome) {
  if (work.what == topic_work::kind::promotion) return {};
  if (work.what == topic_work::kind::removal && work.volume.value == 0 && outcome.removed_streams.empty()) return {};
  std::vector<object_id> left;
  if (work.what == topic_work::kind::roll_back) {
    const auto tree = port_.live(work.volume);
    if (!tree) return tree.error();
    auto marked = marked_streams(**tree);
    if (!marked) return marked.error();
    left = std::move(*marked);
  }
  const auto list = streams_.current();
  for (const auto& s : list->all()) {
    if (s.volume == 0) continue;
    const bool in_volume = s.volume == work.volume.value && std::ranges::find(left, object_id(s.object)) == left.end();
    const bool removed = std::ranges::any_of(outcome.removed_streams, [&](const volume_outcome::stream& r) {
      return r.volume.value == s.volume && r.object.value == s.object;
    });
    if (in_volume || removed) work.gone.push_back(s.dotted);
  }
  if (!outcome.removed_streams.empty()) work.volume = outcome.removed_streams.front().volume;
  return {};
}

/// Which topics come, and which go without others in their place.
void topic_changes::note_topics(pending_topics& pending) const {
  auto& work = pending.work;
  if (work.what != topic_work::kind::roll_back && work.what != topic_work::kind::promotion) return;
  for (const auto& t : pending.linked.topics) work.made.push_back(t.id);
  for (const auto& t : topics_of(*streams_.current(), work.volume)) {
    const bool again = std::ranges::any_of(pending.linked.topics, [&](const topic& n) { return n.name == t->name; });
    if (!again) work.lost.push_back(t->id);
  }
}

result<void> topic_changes::decide(pending_ptr& pending, const volume_outcome& outcome) {
  if (!pending) return {};
  if (!outcome.changed) {
    discard(*pending);
    pending.reset();
    return {};
  }
  auto& work = pending->work;
  if (work.what == topic_work::kind::roll_back || work.what == topic_work::kind::promotion) {
    map_batch own;  // what the volume shows is not what it received last any more
    own.erase(shown_key(work.volume));
    if (auto written = port_.write_registry(own); !written) return written;
  }
  if (auto gone = note_gone(work, outcome); !gone) return gone;
  if (work.what == topic_work::kind::clone) {
    const auto volume = find_volume(port_, pending->volume);
    if (!volume) return volume.error();
    if (*volume) work.volume = (*volume)->id;
  }
  note_topics(*pending);
  const bool of_all_topics = work.what == topic_work::kind::roll_back || work.what == topic_work::kind::promotion;
  if (work.gone.empty() && pending->linked.topics.empty() && !of_all_topics) {
    pending.reset();
    return {};
  }
  auto written = port_.remember(encode(work));
  if (!written) return written.error();
  pending->written = std::move(*written);
  return {};
}

result<void> topic_changes::finish(pending_topics& pending, const stream_list& before) {
  result<void> done;
  switch (pending.work.what) {
    case topic_work::kind::removal: done = remove_topics_of(pending.work.gone, before); break;
    case topic_work::kind::clone: done = linker_.serve(pending.linked); break;
    case topic_work::kind::roll_back:
    case topic_work::kind::promotion: done = put_back(pending, before); break;
  }
  if (!done) return done;
  return forget(pending);
}

result<void> topic_changes::forget(const pending_topics& pending) {
  return pending.written.empty() ? result<void>() : port_.forget(pending.written);
}

std::vector<topic_ref> topic_changes::topics_of(const stream_list& streams, volume_id volume) const {
  std::vector<topic_ref> found;
  linker_.topics()->for_each([&](const topic_entry& topic) {
    const auto& name = topic.facts->name;
    if (name.find(snapshot_mark) != std::string::npos) return;
    const auto* stream = streams.stream_of(name);
    if (stream && stream->volume == volume.value) found.push_back(topic.facts);
  });
  return found;
}

result<void> topic_changes::remove_topics_of(const std::vector<std::string>& gone, const stream_list& before) {
  std::vector<topic_ref> doomed;
  linker_.topics()->for_each([&](const topic_entry& topic) {
    const auto& name = topic.facts->name;
    if (name.find(snapshot_mark) != std::string::npos) return;
    const auto* stream = before.stream_of(name);
    if (stream && std::ranges::find(gone, stream->dotted) != gone.end()) doomed.push_back(topic.facts);
  });
  return linker_.remove(doomed);
}

/// Those of the cut take the places of their namesakes; what came later goes.
result<void> topic_changes::put_back(const pending_topics& pending, const stream_list& before) {
  std::vector<topic_ref> lost;
  std::vector<topic_id> replaced;
  for (const auto& t : topics_of(before, pending.work.volume)) {
    const bool again = std::ranges::any_of(pending.linked.topics, [&](const topic& n) { return n.name == t->name; });
    again ? replaced.push_back(t->id) : lost.push_back(t);
  }
  if (auto done = linker_.serve(pending.linked, replaced); !done) return done;
  return linker_.remove(lost);
}

// --- at a start

result<std::vector<topic_changes::unfinished_clone>> topic_changes::resume() {
  std::vector<unfinished_clone> unfinished;
  const auto left = port_.remembered();
  if (!left) return left.error();
  for (const auto& [key, value] : *left) {
    const auto work = decode_topic_work(value);
    if (!work) return work.error();
    const auto done = resume_one(*work);
    if (!done) return done.error();
    if (!*done) {
      unfinished.push_back({work->volume, key});
      continue;
    }
    if (auto forgotten = port_.forget(key); !forgotten) return forgotten.error();
  }
  return unfinished;
}

/// The topics have come, and perhaps records to them since: what is left is to let the others go, and to put groups
/// where they stood.
result<bool> topic_changes::resume_served(const topic_work& work, const volume_record& volume) {
  std::vector<topic_ref> lost;
  linker_.topics()->for_each([&](const topic_entry& topic) {
    if (std::ranges::find(work.lost, topic.facts->id) != work.lost.end()) lost.push_back(topic.facts);
  });
  if (auto removed = linker_.remove(lost); !removed) return removed.error();
  const auto tree = port_.snapshot(volume.id, work.snapshot);
  if (!tree) return tree.error();
  const auto registry = port_.registry();
  if (!registry) return registry.error();
  const auto plan = plan_topics(**registry, **tree, work.snapshot, volume.name, volume.name);
  if (!plan) return plan.error();
  if (auto put = linker_.put_cursors(*plan, work.what == topic_work::kind::promotion); !put) return put.error();
  return true;
}

/// False: the volume is to go, too.
result<bool> topic_changes::resume_one(const topic_work& work) {
  const auto list = list_streams(port_);
  if (!list) return list.error();
  std::vector<stream_entry> gone;
  for (const auto& dotted : work.gone) gone.push_back({.dotted = dotted, .volume = work.volume.value});
  const auto before = with_gone(*list, gone);
  if (work.what == topic_work::kind::removal) {
    if (auto removed = remove_topics_of(work.gone, before); !removed) return removed.error();
    return true;
  }
  if (work.what == topic_work::kind::clone) {
    if (auto removed = linker_.remove(topics_of(before, work.volume)); !removed) return removed.error();
    return false;
  }
  const auto registry = port_.registry();
  if (!registry) return registry.error();
  const auto volume = volume_registry::find_volume(**registry, work.volume);
  if (!volume) return volume.error();
  if (!*volume) return true;
  const auto topics = linker_.topics();
  if (std::ranges::any_of(work.made, [&](const topic_id& id) { return topics->find(id) != nullptr; })) {
    return resume_served(work, **volume);
  }
  pending_topics again{work, (*volume)->name, {}, {}};
  if (work.snapshot.value != 0) {
    auto linked = link_again(**volume, work.snapshot, topics_of(before, work.volume));
    if (!linked) return linked.error();
    again.linked = std::move(*linked);
    again.linked.keep_cursors = work.what == topic_work::kind::promotion;
  }
  if (auto done = put_back(again, before); !done) return done.error();
  return true;
}

}  // namespace millrace
