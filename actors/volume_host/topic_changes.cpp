#include "actors/volume_host/topic_changes.hpp"

#include <capnp/message.h>

#include <algorithm>

#include "actors/catalog/name_collisions.hpp"
#include "actors/catalog/stream_name.hpp"
#include "actors/volume/directory_tree.hpp"
#include "actors/volume/stream_marks.hpp"
#include "actors/volume/volume_call.hpp"
#include "actors/volume/volume_messages.hpp"
#include "actors/volume/volume_path.hpp"
#include "actors/volume_host/topic_promotion.hpp"
#include "actors/volume_host/unshown_streams.hpp"
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

bool is_again(const pending_topics& pending, const topic& t) {
  return std::ranges::any_of(pending.linked.topics, [&](const topic& n) { return n.name == t.name; });
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
    case which::PROMOTE_MIRROR:
    case which::SET_MIRROR: return prepare_promotion(question);
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

/// What a snapshot of the volume has, as its topics once more.
result<topic_plan> topic_changes::plan_again(const volume_record& volume, volume_snapshot snapshot) {
  const auto tree = port_.snapshot(volume.id, snapshot);
  if (!tree) return tree.error();
  const auto registry = port_.registry();
  if (!registry) return registry.error();
  return plan_topics(**registry, **tree, snapshot, volume.name, volume.name);
}

/// In the places of `instead_of`; read-only if the volume is.
result<linked_topics> topic_changes::link_again(const volume_record& volume, volume_snapshot snapshot,
                                                const std::vector<topic_ref>& instead_of) {
  auto plan = plan_again(volume, snapshot);
  if (!plan) return plan.error();
  plan->read_only = volume.read_only();
  return linker_.link(*plan, ids_of(instead_of));
}

/// The topics of a mirror become the volume's own: other ids, as what is written to them is no site's but this one's.
result<pending_ptr> topic_changes::prepare_promotion(const volume_question& question) {
  const auto name = topic_promotion::mirror_to_end(*question.request.read());
  if (!name) return pending_ptr();
  const auto volume = find_volume(port_, *name);
  if (!volume) return volume.error();
  if (!*volume || !(*volume)->read_only()) return pending_ptr();
  const auto topics = topics_of(*streams_.current(), (*volume)->id);
  const auto standing = topic_promotion::standing_snapshot(port_, **volume, topics);
  if (!standing) return standing.error();
  auto pending = std::make_unique<pending_topics>();
  pending->work = {topic_work::kind::promotion, (*volume)->id, *standing, {}};
  pending->volume = (*volume)->name;
  auto linked = link_promoted(**volume, *standing, topics);
  if (!linked) return linked.error();
  pending->linked = std::move(*linked);
  return pending;
}

result<linked_topics> topic_changes::link_promoted(const volume_record& volume, volume_snapshot snapshot,
                                                   const std::vector<topic_ref>& topics) {
  if (snapshot.value == 0) return linked_topics();
  auto plan = plan_again(volume, snapshot);
  if (!plan) return plan.error();
  topic_promotion::leave_own(*plan, topics);
  auto linked = linker_.link(*plan, ids_of(topics));
  if (linked) linked->keep_cursors = true;
  return linked;
}

/// What a mirror shows, or would show as a volume of its own, is held by the snapshot on which it stands.
result<void> topic_changes::check_removal(const volume_question& question) {
  const auto view_of = question.request.read();
  const auto asked = view_of->getDeleteSnapshot();
  const auto volume = find_volume(port_, view(asked.getVolume()));
  if (!volume || !*volume || !(*volume)->read_only()) return {};
  const auto standing =
      topic_promotion::standing_snapshot(port_, **volume, topics_of(*streams_.current(), (*volume)->id));
  if (!standing || standing->value == 0) return {};
  const auto registry = port_.registry();
  if (!registry) return registry.error();
  const auto snapshot = volume_registry::find_snapshot(**registry, (*volume)->id, view(asked.getSnapshot()));
  if (!snapshot || !*snapshot || (*snapshot)->id != *standing) return {};
  return make_error(errc::unavailable,
                    "the mirror stands on its newest snapshot: let it run again, or promote it first");
}

// --- after it

/// Which streams are no more.
result<void> topic_changes::note_gone(topic_work& work, const volume_outcome& outcome) {
  if (work.what == topic_work::kind::promotion) {
    const auto list = streams_.current();
    for (const auto& s : list->all()) {
      if (s.volume == work.volume.value && unshown_streams::is_one(s)) work.gone.push_back(s.dotted);
    }
    return {};
  }
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

/// Whether a topic of the volume goes and has none in its place.
bool topic_changes::is_lost(const pending_topics& pending, const topic& t) {
  if (is_again(pending, t)) return false;
  return pending.work.what != topic_work::kind::promotion || topic_promotion::is_of_mirror(t);
}

/// Which topics come, and which go without others in their place.
void topic_changes::note_topics(pending_topics& pending) const {
  auto& work = pending.work;
  if (work.what != topic_work::kind::roll_back && work.what != topic_work::kind::promotion) return;
  for (const auto& t : pending.linked.topics) work.made.push_back(t.id);
  for (const auto& t : topics_of(*streams_.current(), work.volume)) {
    if (is_lost(pending, *t)) work.lost.push_back(t->id);
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
    if (work.what == topic_work::kind::promotion) own.erase(unshown_streams::key(work.volume));
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
  return topics_of_volume(*linker_.topics(), streams, volume);
}

result<void> topic_changes::remove_topics_of(const std::vector<std::string>& gone, const stream_list& before) {
  std::vector<topic_ref> doomed;
  linker_.topics()->for_each([&](const topic_entry& topic) {
    const auto& name = topic.facts->name;
    if (is_of_snapshot(name)) return;
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
    if (is_again(pending, *t)) replaced.push_back(t->id);
    if (is_lost(pending, *t)) lost.push_back(t);
  }
  if (auto done = linker_.serve(pending.linked, replaced); !done) return done;
  return linker_.remove(lost);
}

}  // namespace millrace
