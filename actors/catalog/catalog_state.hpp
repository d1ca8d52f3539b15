#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "actors/catalog/catalog_event.hpp"

namespace millrace {

/// What the catalog's log amounts to. Threads: one owner.
class catalog_state {
 public:
  /// Null if there is none.
  topic_ref find(const std::string& name) const;
  topic_ref find(const topic_id& id) const;

  /// A topic whose name reads as `name` does where "." and "_" are the same; null if there is none.
  topic_ref find_colliding(std::string_view name) const;

  /// What was set at run time for a node ("": all nodes); empty if nothing was.
  const config_map& configs_of(std::string_view node) const;

  const std::string& cluster_id() const { return cluster_id_; }  ///< empty before the first start
  std::size_t topic_count() const { return by_id_.size(); }
  std::int64_t partition_count() const { return partition_count_; }

  /// Facts that make an empty state equal to this one.
  std::vector<catalog_event> snapshot() const;

  /// Total: a fact that contradicts an older one replaces it. Replay runs this same function.
  void apply(const catalog_event& event);

  friend bool operator==(const catalog_state& a, const catalog_state& b);

 private:
  void on(const cluster_named& event);
  void on(const topic_written& event);
  void on(const topic_removed& event);
  void on(const node_configs_written& event);
  void forget(const topic_ref& topic);

  std::string cluster_id_;
  std::unordered_map<topic_id, topic_ref, topic_id_hash> by_id_;
  std::unordered_map<std::string, topic_ref> by_name_;
  std::unordered_map<std::string, topic_ref> by_collision_form_;
  std::map<std::string, config_map, std::less<>> node_configs_;
  std::int64_t partition_count_ = 0;
};

/// The fact that takes `state` back to what it is now, once `event` has been applied.
catalog_event inverse_of(const catalog_state& state, const catalog_event& event);

}  // namespace millrace
