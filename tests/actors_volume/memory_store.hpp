#pragma once
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "actors/volume/store_port.hpp"
#include "runtime/store/memory_map.hpp"

namespace millrace {

/// The store of volumes in memory. A snapshot is a copy.
class memory_store final : public store_port {
 public:
  void begin_steps() override { steps_.push_back(copy()); }
  void keep_steps() override { steps_.pop_back(); }
  void take_back_steps() override {
    auto before = std::move(steps_.back());
    steps_.pop_back();
    registry_ = std::move(before.registry);
    trees_ = std::move(before.trees);
    snapshots_ = std::move(before.snapshots);
  }

  /// The n-th change from now on, counted from 1, fails; 0: none does.
  void fail_change(int n) { changes_left_ = n; }

  result<reader> registry() override { return reader(registry_); }

  result<reader> live(volume_id volume) override {
    const auto found = trees_.find(volume);
    if (found == trees_.end()) return missing();
    return reader(found->second);
  }

  result<reader> snapshot(volume_id volume, volume_snapshot snapshot) override {
    const auto found = snapshots_.find({volume, snapshot});
    if (found == snapshots_.end()) return missing();
    return reader(found->second);
  }

  result<void> write_registry(const map_batch& changes) override {
    if (fails_now()) return full();
    registry_->apply(changes);
    return {};
  }

  result<void> write(volume_id volume, const map_batch& changes) override {
    if (fails_now()) return full();
    const auto found = trees_.find(volume);
    if (found == trees_.end()) return missing();
    found->second->apply(changes);
    return {};
  }

  result<volume_id> create_tree() override {
    if (fails_now()) return full();
    return add_tree(memory_map());
  }

  result<void> remove_tree(volume_id volume) override {
    if (fails_now()) return full();
    if (trees_.erase(volume) == 0) return missing();
    return {};
  }

  result<volume_snapshot> take_snapshot(volume_id volume) override {
    if (fails_now()) return full();
    const auto found = trees_.find(volume);
    if (found == trees_.end()) return missing();
    const volume_snapshot id(next_id_++);
    snapshots_[{volume, id}] = std::make_shared<memory_map>(*found->second);
    return id;
  }

  result<void> remove_snapshot(volume_id volume, volume_snapshot snapshot) override {
    if (fails_now()) return full();
    if (snapshots_.erase({volume, snapshot}) == 0) return missing();
    return {};
  }

  result<volume_id> clone(volume_id volume, volume_snapshot snapshot) override {
    if (fails_now()) return full();
    const auto found = snapshots_.find({volume, snapshot});
    if (found == snapshots_.end()) return missing();
    return add_tree(*found->second);
  }

  result<void> roll_back(volume_id volume, volume_snapshot snapshot) override {
    if (fails_now()) return full();
    const auto found = snapshots_.find({volume, snapshot});
    if (found == snapshots_.end()) return missing();
    *trees_[volume] = *found->second;
    return {};
  }

  result<void> visit_differences(volume_id volume, volume_snapshot from, volume_snapshot to,
                                 const difference_visitor& visit) override {
    const auto& before = snapshots_.at({volume, from})->entries();
    const auto& after = (to == live_state ? trees_.at(volume) : snapshots_.at({volume, to}))->entries();
    for (const auto& [key, value] : before) {
      const auto now = after.find(key);
      if (now != after.end() && now->second == value) continue;
      const auto new_value = now == after.end() ? std::nullopt : std::optional<std::string_view>(now->second);
      if (auto visited = visit(key, value, new_value); !visited) return visited;
    }
    for (const auto& [key, value] : after)
      if (!before.contains(key))
        if (auto visited = visit(key, std::nullopt, value); !visited) return visited;
    return {};
  }

  const memory_map& tree(volume_id volume) const { return *trees_.at(volume); }
  std::size_t trees() const { return trees_.size(); }

  /// All that it holds, in one text.
  std::string text() const {
    std::string all;
    const auto add = [&all](const memory_map& map) {
      for (const auto& [key, value] : map.entries()) all += key + "=" + value + ";";
    };
    add(*registry_);
    for (const auto& [id, tree] : trees_) {
      all += "\ntree " + std::to_string(id.value) + " ";
      add(*tree);
    }
    for (const auto& [id, tree] : snapshots_) {
      all += "\nsnapshot " + std::to_string(id.second.value) + " ";
      add(*tree);
    }
    return all;
  }

 private:
  using tree_map = std::map<volume_id, std::shared_ptr<memory_map>>;
  using snapshot_map = std::map<std::pair<volume_id, volume_snapshot>, std::shared_ptr<memory_map>>;
  struct state {
    std::shared_ptr<memory_map> registry;
    tree_map trees;
    snapshot_map snapshots;
  };

  state copy() const {
    state all{std::make_shared<memory_map>(*registry_), {}, snapshots_};
    for (const auto& [id, tree] : trees_) all.trees[id] = std::make_shared<memory_map>(*tree);
    return all;
  }

  bool fails_now() { return changes_left_ > 0 && --changes_left_ == 0; }
  static error full() { return make_error(errc::no_space, "the store is full"); }
  static error missing() { return make_error(errc::not_found, "no such tree or snapshot"); }

  volume_id add_tree(memory_map entries) {
    const volume_id id(next_id_++);
    trees_[id] = std::make_shared<memory_map>(std::move(entries));
    return id;
  }

  std::shared_ptr<memory_map> registry_ = std::make_shared<memory_map>();
  tree_map trees_;
  snapshot_map snapshots_;
  std::vector<state> steps_;
  int changes_left_ = 0;
  std::uint64_t next_id_ = 1;
};

}  // namespace millrace
