#include "actors/volume_host/snapshot_topics.hpp"

#include <algorithm>
#include <array>

#include "actors/catalog/stream_name.hpp"
#include "actors/volume/directory_tree.hpp"
#include "actors/volume/stream_marks.hpp"
#include "actors/volume/volume_access.hpp"

namespace millrace {
namespace {

using kafka::error_code;

outcome refused(error_code code, std::string text) { return {code, std::move(text)}; }

/// Who is admitted by both. Nobody if that cannot be said.
access_expression both(const access_expression& a, const access_expression& b) {
  if (a == b) return a;
  if (a.nodes().empty() || b.nodes().empty()) return {};
  auto joined = access_expression::parse("(" + a.text() + ") & (" + b.text() + ")");
  return joined ? std::move(*joined) : access_expression();
}

bool admits(const stream_entry& stream, const access_identity& who) {
  return std::ranges::any_of(std::array{access_verb::list, access_verb::read},
                             [&](access_verb verb) { return evaluate(stream.rule(verb).who, who); });
}

}  // namespace

outcome snapshot_topics::open(const snapshot_topic_wanted& wanted, const std::function<void()>& publish) {
  const auto name = canonical_topic_name(wanted.name);
  auto found = find(name);
  if (!found) return refused(error_code::kafka_storage_error, found.error().context);
  const auto stream = !*found ? nullptr : [&]() -> const stream_entry* {
    const auto at = std::ranges::find((*found)->streams, (*found)->stream.value, &stream_entry::object);
    return at == (*found)->streams.end() ? nullptr : &*at;
  }();
  if (wanted.who && !(stream && admits(*stream, *wanted.who))) {
    return refused(error_code::topic_authorization_failed, "It is not for you.");
  }
  if (!stream) return refused(error_code::unknown_topic_or_partition, "No snapshot has a topic '" + wanted.name + "'.");
  auto& opened = opened_[(*found)->snapshot.id];
  const bool known = opened.topics.contains(name);
  opened.streams = (*found)->streams;
  publish();
  if (known && linker_.topics()->find(name)) return {};
  const auto linked = linker_.link((*found)->plan);
  if (!linked) return refused(error_code::kafka_storage_error, linked.error().context);
  if (const auto served = linker_.serve(*linked); !served) {
    return refused(error_code::kafka_storage_error, served.error().context);
  }
  opened.topics.insert(name);
  return {};
}

result<std::optional<snapshot_topics::found_snapshot>> snapshot_topics::find(const std::string& canonical) {
  const auto mark = canonical.find(snapshot_mark);
  if (mark == std::string::npos) return std::optional<found_snapshot>();
  const auto volume_name = std::string_view(canonical).substr(0, mark);
  const auto rest = std::string_view(canonical).substr(mark + 1);
  const auto registry = port_.registry();
  if (!registry) return registry.error();
  const auto volumes = volume_registry::list_volumes(**registry, {});
  if (!volumes) return volumes.error();
  for (const auto& volume : *volumes) {
    if (dotted_stream_name(volume.name) != volume_name) continue;
    const auto snapshots = volume_registry::list_snapshots(**registry, volume.id);
    if (!snapshots) return snapshots.error();
    for (const auto& snapshot : *snapshots) {
      if (!rest.starts_with(snapshot.name + ".")) continue;
      auto found = find_in(volume, snapshot, canonical);
      if (!found || *found) return found;
    }
  }
  return std::optional<found_snapshot>();
}

result<std::optional<snapshot_topics::found_snapshot>> snapshot_topics::find_in(const volume_record& volume,
                                                                                const snapshot_record& snapshot,
                                                                                const std::string& canonical) {
  const auto tree = port_.snapshot(volume.id, snapshot.id);
  if (!tree) return tree.error();
  const auto registry = port_.registry();
  if (!registry) return registry.error();
  auto plan = plan_topics(**registry, **tree, snapshot.id, volume.name, snapshot_path(volume.name, snapshot.name));
  if (!plan) return plan.error();
  std::erase_if(plan->topics, [&](const topic_to_link& t) { return t.name != canonical; });
  if (plan->topics.empty()) return std::optional<found_snapshot>();
  plan->read_only = true;
  auto streams = streams_of(volume, snapshot, **tree);
  if (!streams) return streams.error();
  const auto stream = plan->topics.front().origin.stream;
  return std::optional(found_snapshot{volume, snapshot, std::move(*plan), stream, std::move(*streams)});
}

/// By its rules as they stood, and by those of the volume as they are.
result<std::vector<stream_entry>> snapshot_topics::streams_of(const volume_record& volume,
                                                              const snapshot_record& snapshot, const map_reader& tree) {
  const auto live = port_.live(volume.id);
  if (!live) return live.error();
  const auto streams = marked_streams(tree);
  if (!streams) return streams.error();
  std::vector<stream_entry> entries;
  for (const auto stream : *streams) {
    const auto within = path_of(tree, stream);
    if (!within) return make_error(errc::corrupt, within.error().text);
    auto path = stream_path(snapshot_path(volume.name, snapshot.name), *within);
    stream_entry entry{
        .dotted = dotted_stream_name(path), .path = std::move(path), .object = stream.value, .read_only = true};
    for (const auto verb : access_verbs) {
      const auto then = find_ruling({&tree, volume.name, volume.owner}, stream, verb);
      if (!then) return make_error(errc::corrupt, then.error().text);
      const auto now = find_ruling({live->get(), volume.name, volume.owner}, root_directory, verb);
      if (!now) return make_error(errc::corrupt, now.error().text);
      entry.rules[static_cast<std::size_t>(verb)] = {both(then->expression, now->expression), then->from};
    }
    entries.push_back(std::move(entry));
  }
  return entries;
}

result<bool> snapshot_topics::forget(volume_snapshot snapshot) {
  const auto found = opened_.find(snapshot);
  if (found == opened_.end()) return false;
  const auto now = linker_.topics();
  std::vector<topic_ref> doomed;
  for (const auto& name : found->second.topics) {
    if (const auto* topic = now->find(name)) doomed.push_back(topic->facts);
  }
  if (auto removed = linker_.remove(doomed); !removed) return removed.error();
  opened_.erase(found);
  return true;
}

std::vector<stream_entry> snapshot_topics::streams() const {
  std::vector<stream_entry> all;
  for (const auto& [snapshot, opened] : opened_) all.insert(all.end(), opened.streams.begin(), opened.streams.end());
  return all;
}

result<void> snapshot_topics::resume() {
  std::vector<topic_ref> there, doomed;
  linker_.topics()->for_each([&](const topic_entry& topic) {
    if (is_of_snapshot(topic.facts->name)) there.push_back(topic.facts);
  });
  for (const auto& topic : there) {
    auto found = find(topic->name);
    if (!found) return found.error();
    if (!*found) {
      doomed.push_back(topic);
      continue;
    }
    auto& opened = opened_[(*found)->snapshot.id];
    opened.topics.insert(topic->name);
    opened.streams = std::move((*found)->streams);
  }
  return linker_.remove(doomed);
}

}  // namespace millrace
