#include "actors/catalog/catalog_state.hpp"

#include "actors/catalog/topic_name.hpp"

namespace millrace {
namespace {

template <class Map, class Key>
topic_ref find_in(const Map& map, const Key& key) {
  const auto found = map.find(key);
  return found == map.end() ? nullptr : found->second;
}

/// The fact that puts back what `state` has, before another takes its place.
struct inverse {
  const catalog_state& state;

  catalog_event operator()(const cluster_named&) const { return cluster_named{state.cluster_id()}; }
  catalog_event operator()(const topic_written& event) const { return topic_now(event.topic->id); }
  catalog_event operator()(const topic_removed& event) const { return topic_now(event.id); }
  catalog_event operator()(const node_configs_written& event) const {
    return node_configs_written{event.node, state.configs_of(event.node)};
  }

  catalog_event topic_now(const topic_id& id) const {
    if (auto topic = state.find(id)) return topic_written{std::move(topic)};
    return topic_removed{id};
  }
};

}  // namespace

topic_ref catalog_state::find(const std::string& name) const { return find_in(by_name_, name); }
topic_ref catalog_state::find(const topic_id& id) const { return find_in(by_id_, id); }

topic_ref catalog_state::find_colliding(std::string_view name) const {
  return find_in(by_collision_form_, collision_form(name));
}

const config_map& catalog_state::configs_of(std::string_view node) const {
  static const config_map none;
  const auto found = node_configs_.find(node);
  return found == node_configs_.end() ? none : found->second;
}

std::vector<catalog_event> catalog_state::snapshot() const {
  std::vector<catalog_event> events;
  if (!cluster_id_.empty()) events.emplace_back(cluster_named{cluster_id_});
  for (const auto& [node, configs] : node_configs_) events.emplace_back(node_configs_written{node, configs});
  for (const auto& [id, topic] : by_id_) events.emplace_back(topic_written{topic});
  return events;
}

void catalog_state::on(const cluster_named& event) { cluster_id_ = event.cluster_id; }

void catalog_state::on(const topic_written& event) {
  const auto& topic = event.topic;
  if (const auto older = find(topic->id)) forget(older);
  if (const auto namesake = find(topic->name)) forget(namesake);
  by_id_[topic->id] = topic;
  by_name_[topic->name] = topic;
  by_collision_form_[collision_form(topic->name)] = topic;
  partition_count_ += topic->partitions;
}

void catalog_state::on(const topic_removed& event) {
  if (const auto topic = find(event.id)) forget(topic);
}

void catalog_state::on(const node_configs_written& event) {
  if (event.configs.empty()) {
    node_configs_.erase(event.node);
  } else {
    node_configs_[event.node] = event.configs;
  }
}

void catalog_state::forget(const topic_ref& topic) {
  by_id_.erase(topic->id);
  by_name_.erase(topic->name);
  by_collision_form_.erase(collision_form(topic->name));
  partition_count_ -= topic->partitions;
}

void catalog_state::apply(const catalog_event& event) {
  std::visit([&](const auto& fact) { on(fact); }, event);
}

catalog_event inverse_of(const catalog_state& state, const catalog_event& event) {
  return std::visit(inverse{state}, event);
}

bool operator==(const catalog_state& a, const catalog_state& b) {
  if (a.cluster_id_ != b.cluster_id_ || a.node_configs_ != b.node_configs_) return false;
  if (a.by_id_.size() != b.by_id_.size() || a.by_name_.size() != b.by_name_.size()) return false;
  for (const auto& [id, topic] : a.by_id_) {
    const auto other = b.find(id);
    if (other == nullptr || !(*other == *topic) || b.find(topic->name) != other) return false;
  }
  return a.partition_count_ == b.partition_count_;
}

}  // namespace millrace
