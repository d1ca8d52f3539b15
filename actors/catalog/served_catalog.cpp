#include "actors/catalog/served_catalog.hpp"

#include <string>
#include <utility>

namespace millrace {

served_catalog::served_catalog(const catalog_options& options, partition_host& host, catalog_publication& publication)
    : options_(options), host_(host), publication_(publication) {
  node_configs configs;
  configs.started = options.started_configs;
  defaults_ = std::make_shared<const topic_settings>(default_settings(configs));
  view_.set_configs(std::move(configs));
  view_.set_cluster_id(options.cluster_id);
}

void served_catalog::start(const catalog_state& state) {
  apply_all(state.snapshot());
  host_.started(view_);
  publish();
}

void served_catalog::follow(std::span<const catalog_event> events) {
  apply_all(events);
  publish();
}

void served_catalog::apply_all(std::span<const catalog_event> events) {
  for (const auto& event : events) std::visit([&](const auto& fact) { on(fact); }, event);
}

void served_catalog::publish() { publication_.publish(std::make_shared<const catalog_view>(view_)); }

void served_catalog::on(const cluster_named& event) { view_.set_cluster_id(event.cluster_id); }

void served_catalog::on(const topic_written& event) {
  const auto& facts = event.topic;
  const auto* older = view_.find(facts->id);
  if (const auto* namesake = view_.find(facts->name); namesake != nullptr && namesake != older) remove(*namesake);
  auto entry = older == nullptr ? std::make_shared<topic_entry>() : std::make_shared<topic_entry>(*older);
  const auto previous = std::exchange(entry->settings, settings_of(*facts));
  entry->facts = facts;
  const auto present = static_cast<std::int32_t>(entry->partitions.size());
  if (present < facts->partitions) {
    const auto added = host_.start(facts, entry->settings, present);
    entry->partitions.insert(entry->partitions.end(), added.begin(), added.end());
  }
  if (previous != nullptr && !(*previous == *entry->settings)) host_.change_settings(*entry);
  view_.put(std::move(entry));
}

void served_catalog::on(const topic_removed& event) {
  if (const auto* entry = view_.find(event.id)) remove(*entry);
}

void served_catalog::on(const node_configs_written& event) {
  auto configs = view_.configs();
  if (event.node.empty()) configs.shared = event.configs;
  if (event.node == std::to_string(options_.node_id)) configs.own = event.configs;
  defaults_ = std::make_shared<const topic_settings>(default_settings(configs));
  view_.set_configs(std::move(configs));
  const auto before = view_;
  before.for_each([&](const topic_entry& entry) {
    auto settings = settings_of(*entry.facts);
    if (*settings == *entry.settings) return;
    auto changed = std::make_shared<topic_entry>(entry);
    changed->settings = std::move(settings);
    host_.change_settings(*changed);
    view_.put(std::move(changed));
  });
}

void served_catalog::remove(const topic_entry& entry) {
  host_.remove(entry);
  view_.remove(entry);
}

std::shared_ptr<const topic_settings> served_catalog::settings_of(const topic& facts) const {
  if (facts.overrides.empty()) return defaults_;
  return std::make_shared<const topic_settings>(with_overrides(*defaults_, facts.overrides));
}

}  // namespace millrace
