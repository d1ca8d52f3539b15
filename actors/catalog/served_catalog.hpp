#pragma once
#include <memory>
#include <span>

#include "actors/catalog/catalog_event.hpp"
#include "actors/catalog/catalog_logic.hpp"
#include "actors/catalog/catalog_publication.hpp"
#include "actors/catalog/partition_host.hpp"

namespace millrace {

/// Follows the durable facts: starts and stops partitions and publishes the view that all reactors read.
/// Ownership: borrows host and publication. Threads: the catalog's.
class served_catalog {
 public:
  served_catalog(const catalog_options& options, partition_host& host, catalog_publication& publication);

  /// Starts everything that `state` has, and publishes it.
  void start(const catalog_state& state);

  /// Facts that have just become durable: one change of the view, however many they are.
  void follow(std::span<const catalog_event> events);

 private:
  void on(const cluster_named& event);
  void on(const topic_written& event);
  void on(const topic_removed& event);
  void on(const node_configs_written& event);
  void apply_all(std::span<const catalog_event> events);
  void publish();
  void remove(const topic_entry& entry);
  std::shared_ptr<const topic_settings> settings_of(const topic& facts) const;

  const catalog_options& options_;
  partition_host& host_;
  catalog_publication& publication_;
  catalog_view view_;
  std::shared_ptr<const topic_settings> defaults_;
};

}  // namespace millrace
