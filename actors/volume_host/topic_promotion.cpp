#include "actors/volume_host/topic_promotion.hpp"

#include <algorithm>
#include <set>

#include "actors/catalog/read_only_topic.hpp"
#include "actors/volume/volume_messages.hpp"

namespace millrace::topic_promotion {
namespace {

using volume_text::string;

/// What a tree says of the topics that a plan has for these.
result<std::set<std::string>> rows_about(const map_reader& registry, const map_reader& tree,
                                         const volume_record& volume, const std::vector<topic_ref>& topics) {
  const auto plan = plan_topics(registry, tree, {}, volume.name, volume.name);
  if (!plan) return plan.error();
  std::set<std::string> rows;
  for (const auto& t : plan->topics) {
    const auto now = std::ranges::find_if(topics, [&](const topic_ref& there) { return there->name == t.name; });
    if (now == topics.end() || !is_of_mirror(**now)) continue;
    rows.insert(t.name + stream_rows::encode(t.origin.facts));
    for (const auto& log : t.logs) rows.insert(t.name + stream_rows::encode(log));
  }
  return rows;
}

}  // namespace

std::optional<std::string> mirror_to_end(schema::VolumeRequest::Reader request) {
  using which = schema::VolumeRequest::Which;
  if (request.which() == which::PROMOTE_MIRROR) return string(request.getPromoteMirror().getVolume());
  if (request.which() != which::SET_MIRROR) return std::nullopt;
  const auto asked = request.getSetMirror();
  if (asked.getSettings().getSource().size() != 0) return std::nullopt;
  return string(asked.getVolume());
}

bool is_of_mirror(const topic& t) { return t.mirrored || is_read_only(t); }

result<volume_snapshot> standing_snapshot(block_store_port& port, const volume_record& volume,
                                          const std::vector<topic_ref>& topics) {
  const auto registry = port.registry();
  if (!registry) return registry.error();
  const auto shown = find_received(**registry, shown_key(volume.id));
  if (!shown) return shown.error();
  if (*shown) return (*shown)->id;
  const auto live = port.live(volume.id);
  if (!live) return live.error();
  const auto wanted = rows_about(**registry, **live, volume, topics);
  if (!wanted) return wanted.error();
  if (wanted->empty()) return volume_snapshot();
  const auto snapshots = volume_registry::list_snapshots(**registry, volume.id);
  if (!snapshots) return snapshots.error();
  for (auto s = snapshots->rbegin(); s != snapshots->rend(); ++s) {
    const auto tree = port.snapshot(volume.id, s->id);
    if (!tree) return tree.error();
    const auto rows = rows_about(**registry, **tree, volume, topics);
    if (!rows) return rows.error();
    if (*rows == *wanted) return s->id;
  }
  return make_error(errc::unavailable,
                    "the snapshot that this mirror stands on is gone: let the mirror run to its end first");
}

void leave_own(topic_plan& plan, const std::vector<topic_ref>& topics) {
  std::erase_if(plan.topics, [&](const topic_to_link& t) {
    return std::ranges::any_of(topics,
                               [&](const topic_ref& now) { return now->name == t.name && !is_of_mirror(*now); });
  });
}

}  // namespace millrace::topic_promotion
