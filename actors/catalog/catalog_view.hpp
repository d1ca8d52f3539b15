#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "actors/catalog/node_configs.hpp"
#include "actors/catalog/sorted_chunks.hpp"
#include "actors/catalog/topic_entry.hpp"

namespace millrace {

/// The topics and configs as they are durable and served at one moment. Copies share what they have in common, so that
/// a change among 10,000 topics costs microseconds. Threads: filled by one owner, then immutable; share freely.
class catalog_view {
 public:
  /// By its name, in either spelling, or by its id. Null if there is none; lives as long as this view.
  const topic_entry* find(std::string_view name) const;
  const topic_entry* find(const topic_id& id) const;

  /// Calls `f(const topic_entry&)` in the order of names.
  template <class F>
  void for_each(F f) const {
    by_name_.for_each([&](const topic_entry_ref& entry) { f(*entry); });
  }

  /// Calls `f(const topic_entry&)` in the order of names, from the first not before `name`, while it returns true.
  template <class F>
  void for_each_from(std::string_view name, F f) const {
    by_name_.for_each_from(name, [&](const topic_entry_ref& entry) { return f(*entry); });
  }

  std::size_t topic_count() const { return by_name_.size(); }
  const std::string& cluster_id() const { return cluster_id_; }
  const node_configs& configs() const { return *configs_; }

  // For the owner, before others see it.
  void put(topic_entry_ref entry);
  void remove(const topic_entry& entry);
  void set_cluster_id(std::string id) { cluster_id_ = std::move(id); }
  void set_configs(node_configs configs) { configs_ = std::make_shared<const node_configs>(std::move(configs)); }

 private:
  struct name_of {
    std::string_view operator()(const topic_entry_ref& entry) const { return entry->facts->name; }
  };
  struct id_of {
    const topic_id& operator()(const topic_entry_ref& entry) const { return entry->facts->id; }
  };

  sorted_chunks<topic_entry_ref, name_of> by_name_;
  sorted_chunks<topic_entry_ref, id_of> by_id_;
  std::shared_ptr<const node_configs> configs_ = std::make_shared<const node_configs>();
  std::string cluster_id_;
};

}  // namespace millrace
