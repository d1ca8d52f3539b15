// Trees, snapshots and clones of a store as they come and go.
#include <algorithm>

#include "runtime/store/block_store.hpp"
#include "runtime/store/tree_cursor.hpp"
#include "runtime/store/tree_walk.hpp"

namespace millrace::store {
namespace {

error no_tree(tree_id id) { return make_error(errc::not_found, "the store has no tree " + std::to_string(id.value)); }

error no_snapshot(snapshot_id id) {
  return make_error(errc::not_found, "the store has no snapshot " + std::to_string(id.value));
}

}  // namespace

epoch block_store::origin_epoch(const tree_state& t) const {
  return t.origin.value == 0 ? epoch(0) : snapshots_.at(t.origin).at;
}

/// Blocks of the tree born up to this have other holders than its live root.
epoch block_store::shared_until(const tree_state& t) const {
  return t.snapshots.empty() ? origin_epoch(t) : snapshots_.at(t.snapshots.back()).at;
}

/// Blocks of a snapshot born up to this belong to the snapshot before it, or to what the tree was cloned from.
epoch block_store::epoch_before(const tree_state& t, snapshot_id id) const {
  const auto at = std::find(t.snapshots.begin(), t.snapshots.end(), id);
  return at == t.snapshots.begin() ? origin_epoch(t) : snapshots_.at(*std::prev(at)).at;
}

void block_store::remember_snapshot(snapshot_id id) {
  const auto found = snapshots_.find(id);
  if (found == snapshots_.end()) {
    undo_.push_back([this, id] { snapshots_.erase(id); });
  } else {
    undo_.push_back([this, id, before = found->second] { snapshots_.insert_or_assign(id, before); });
    found->second.changed = room_->now();
  }
}

result<void> block_store::make_tree(const store_change& c) {
  const tree_id id(c.subject);
  if (trees_.contains(id)) return make_error(errc::already_exists, "there is a tree of that number");
  undo_.push_back([this, id] { trees_.erase(id); });
  trees_[id].changed = room_->now();
  unpublished_.push_back(id);
  next_id_ = std::max(next_id_.load(), c.subject + 1);
  return {};
}

result<void> block_store::make_snapshot(const store_change& c) {
  const tree_id tree(c.subject);
  const snapshot_id id(c.object);
  const auto found = trees_.find(tree);
  if (found == trees_.end() || found->second.dropped) return no_tree(tree);
  if (snapshots_.contains(id)) return make_error(errc::already_exists, "there is a snapshot of that number");
  remember(tree);
  remember_snapshot(id);
  auto& t = found->second;
  snapshots_[id] = {.tree = tree, .root = t.root, .at = room_->now(), .dropped = false, .clones = 0, .changed = room_->now()};
  t.snapshots.push_back(id);
  next_id_ = std::max(next_id_.load(), c.object + 1);
  return {};
}

result<void> block_store::make_clone(const store_change& c) {
  const snapshot_id from(c.subject);
  const tree_id id(c.object);
  const auto origin = snapshots_.find(from);
  if (origin == snapshots_.end() || origin->second.dropped) return no_snapshot(from);
  if (trees_.contains(id)) return make_error(errc::already_exists, "there is a tree of that number");
  undo_.push_back([this, id] { trees_.erase(id); });
  remember_snapshot(from);
  ++origin->second.clones;
  auto& t = trees_[id];
  t.root = origin->second.root;
  t.origin = from;
  t.changed = room_->now();
  unpublished_.push_back(id);
  next_id_ = std::max(next_id_.load(), c.object + 1);
  return {};
}

/// Frees the blocks of a root that were born after `since`, which nobody else has.
result<void> block_store::free_after(const tree_root& root, epoch since) {
  room_->work_on(epoch(0), epoch(0), 0);
  return for_each_block(*cache_, root, since, [&](const block_pointer& p, block_kind) -> result<void> {
    room_->free(p);
    return {};
  });
}

result<void> block_store::drop_tree(tree_id id, bool keep_snapshots) {
  const auto found = trees_.find(id);
  if (found == trees_.end() || found->second.dropped) return no_tree(id);
  remember(id);
  auto& t = found->second;
  if (auto freed = free_after(t.root, shared_until(t)); !freed) return freed;
  t.dropped = true;
  t.root = {};
  const auto snapshots = t.snapshots;
  if (keep_snapshots && !snapshots.empty()) return {};
  for (auto s = snapshots.rbegin(); s != snapshots.rend(); ++s) {
    if (snapshots_.at(*s).dropped) continue;
    if (auto dropped = drop_snapshot(*s); !dropped) return dropped;
  }
  return snapshots.empty() ? forget_tree(id) : result<void>();  // else the last of them takes it along
}

result<void> block_store::drop_snapshot(snapshot_id id) {
  const auto found = snapshots_.find(id);
  if (found == snapshots_.end() || found->second.dropped) return no_snapshot(id);
  remember_snapshot(id);
  found->second.dropped = true;
  return found->second.clones == 0 ? destroy_snapshot(id) : result<void>();
}

/// The dead blocks of a snapshot are none any more, or somebody else's.
result<void> block_store::forget_dead(snapshot_id id) {
  undo_.push_back([this, id, before = dead_[id], system = system_] {
    dead_[id] = before;
    system_ = system;
  });
  dead_.erase(id);
  room_->work_on(epoch(0), epoch(0), 0);
  tree_edit edit(*room_, *cache_, system_);
  return edit.erase_range(dead_key(id, epoch(0)), dead_key_end(id));
}

/// Without a live tree and newer snapshots: all that it does not share with an older one goes.
result<void> block_store::destroy_newest(snapshot_id id) {
  const auto& s = snapshots_.at(id);
  if (auto freed = free_after(s.root, epoch_before(trees_.at(s.tree), id)); !freed) return freed;
  return forget_dead(id);
}

/// What it alone held is listed; what an older one holds too is that one's from now on.
result<void> block_store::destroy_between(snapshot_id id) {
  const auto& t = trees_.at(snapshots_.at(id).tree);
  const auto before = epoch_before(t, id);
  const auto at = std::find(t.snapshots.begin(), t.snapshots.end(), id);
  const auto older = at == t.snapshots.begin() ? snapshot_id() : *std::prev(at);
  std::vector<dead_block> dead = dead_[id];
  tree_cursor cursor(*cache_, system_);
  if (auto found = cursor.seek(dead_key(id, epoch(0))); !found) return found;
  while (cursor.valid() && cursor.key() < dead_key_end(id)) {
    const auto value = cursor.value();
    if (!value) return value.error();
    const auto listed = decode_dead(*value);
    if (!listed) return listed.error();
    dead.insert(dead.end(), listed->begin(), listed->end());
    if (auto moved = cursor.next(); !moved) return moved;
  }
  if (auto forgotten = forget_dead(id); !forgotten) return forgotten;
  if (older.value != 0) undo_.push_back([this, older, kept = dead_[older]] { dead_[older] = kept; });
  room_->work_on(epoch(0), epoch(0), 0);
  for (const auto& d : dead) {
    if (d.born > before) {
      room_->free({.address = d.address, .blocks = d.blocks, .holds_blobs = false, .born = d.born, .hash = {}});
    } else if (older.value != 0) {
      dead_[older].push_back(d);
    }
  }
  return {};
}

result<void> block_store::destroy_snapshot(snapshot_id id) {
  const auto tree = snapshots_.at(id).tree;
  auto& t = trees_.at(tree);
  const bool newest = t.dropped && t.snapshots.back() == id;
  if (auto destroyed = newest ? destroy_newest(id) : destroy_between(id); !destroyed) return destroyed;
  remember(tree);
  remember_snapshot(id);
  std::erase(t.snapshots, id);
  snapshots_.erase(id);
  undo_.push_back([this, size = removed_snapshots_.size()] { removed_snapshots_.resize(size); });
  removed_snapshots_.push_back(id);
  return t.dropped && t.snapshots.empty() ? forget_tree(tree) : result<void>();
}

/// The tree has neither a live root nor snapshots any more. What it was cloned from goes too, if it was there only for
/// that.
result<void> block_store::forget_tree(tree_id id) {
  remember(id);
  const auto origin = trees_.at(id).origin;
  undo_.push_back([this, id, state = trees_.at(id), removed = removed_trees_.size(), gone = gone_.size()] {
    trees_.insert_or_assign(id, state);
    removed_trees_.resize(removed);
    gone_.resize(gone);
  });
  removed_trees_.push_back(id);
  gone_.push_back(trees_.at(id).published);
  trees_.erase(id);
  if (origin.value == 0) return {};
  remember_snapshot(origin);
  auto& from = snapshots_.at(origin);
  return --from.clones == 0 && from.dropped ? destroy_snapshot(origin) : result<void>();
}

/// The live tree becomes what it was; newer snapshots go.
result<void> block_store::roll_back(tree_id id, snapshot_id to) {
  const auto found = trees_.find(id);
  if (found == trees_.end() || found->second.dropped) return no_tree(id);
  auto& t = found->second;
  const auto target = std::find(t.snapshots.begin(), t.snapshots.end(), to);
  if (target == t.snapshots.end() || snapshots_.at(to).dropped) return no_snapshot(to);
  for (auto s = std::next(target); s != t.snapshots.end(); ++s) {
    if (snapshots_.at(*s).clones > 0) {
      return make_error(errc::unavailable, "a newer snapshot, " + std::to_string(s->value) + ", has clones");
    }
  }
  remember(id);
  if (auto freed = free_after(t.root, shared_until(t)); !freed) return freed;
  while (t.snapshots.back() != to) {
    const auto newest = t.snapshots.back();
    if (auto destroyed = destroy_newest(newest); !destroyed) return destroyed;
    remember_snapshot(newest);
    t.snapshots.pop_back();
    snapshots_.erase(newest);
    undo_.push_back([this, size = removed_snapshots_.size()] { removed_snapshots_.resize(size); });
    removed_snapshots_.push_back(newest);
  }
  t.root = snapshots_.at(to).root;
  return forget_dead(to);
}

}  // namespace millrace::store
