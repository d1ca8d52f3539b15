#include <map>
#include <set>

#include "actors/catalog/catalog_logic.hpp"
#include "actors/catalog/refusal.hpp"
#include "actors/catalog/replica_assignment.hpp"
#include "actors/catalog/topic_name.hpp"

namespace millrace {
namespace {

using kafka::error_code;

/// What goes with a request, and what it has added so far.
struct linking_change {
  const catalog_state& state;
  std::set<topic_id> removed;
  std::map<std::string, std::string> names_by_collision_form;
  std::int64_t partitions = 0;  // of the node, afterwards

  bool stays(const topic_ref& topic) const { return topic && !removed.contains(topic->id); }
};

/// Of a mirror's topic the source has changed the settings, or added partitions.
bool is_update(const topic& before, const topic& wanted) {
  return before.mirrored && wanted.mirrored && before.name == wanted.name && before.partitions <= wanted.partitions;
}

outcome check_linked(const topic& wanted, const linking_change& change) {
  const auto& name = wanted.name;
  if (const auto same = change.state.find(wanted.id); change.stays(same) && is_update(*same, wanted)) return {};
  if (auto legal = check_topic_name(name); !legal)
    return refuse(error_code::invalid_topic_exception, legal.error().context);
  if (change.stays(change.state.find(name)))
    return refuse(error_code::topic_already_exists, "Topic '" + name + "' already exists.");
  if (is_reserved(wanted.id) || change.stays(change.state.find(wanted.id)))
    return refuse(error_code::invalid_request, "The id of topic '" + name + "' is not free.");
  std::string other;
  if (const auto existing = change.state.find_colliding(name); change.stays(existing)) other = existing->name;
  if (const auto same = change.names_by_collision_form.find(collision_form(name));
      same != change.names_by_collision_form.end())
    other = same->second;
  if (other.empty()) return {};
  return refuse(error_code::invalid_topic_exception,
                "Topic '" + name + "' collides with '" + other + "': names may not differ in '.' and '_' alone.");
}

}  // namespace

catalog_decision<link_topics_reply> decide(const catalog_state& state, const link_topics_request& request,
                                           const decision_context& context) {
  catalog_decision<link_topics_reply> decided;
  linking_change change{state, {}, {}, state.partition_count()};
  for (const auto& id : request.removed) {
    const auto found = state.find(id);
    if (!found || !change.removed.insert(id).second) continue;
    change.partitions -= found->partitions;
    decided.events.emplace_back(topic_removed{id});
  }
  for (const auto& wanted : request.topics) {
    change.partitions += wanted.partitions;
    if (const auto same = state.find(wanted.id); change.stays(same)) change.partitions -= same->partitions;
    auto result = check_linked(wanted, change);
    if (result.is_success()) result = check_partition_limits(wanted.partitions, change.partitions, context.options);
    if (!result.is_success()) return {{}, {std::move(result)}};
    change.names_by_collision_form.emplace(collision_form(wanted.name), wanted.name);
    decided.events.emplace_back(topic_written{std::make_shared<const topic>(wanted)});
  }
  return decided;
}

}  // namespace millrace
