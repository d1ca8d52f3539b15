// Trees, snapshots and clones of a store as they come and go.
#include <algorithm>

#include "runtime/store/block_store.hpp"
#include "runtime/store/remains_walk.hpp"
#include "runtime/store/tree_cursor.hpp"

namespace millrace::store {
namespace {

error no_tree(tree_id id) { return make_error(errc::not_found, "the store has no tree " + std::to_string(id.value)); }

error no_snapshot(snapshot_id id) {
  return make_error(errc::not_found, "the store has no snapshot " + std::to_string(id.value));
}

/// 0 stands for none, and there must be others behind the greatest.
bool is_id(std::uint64_t id) { return id != 0 && id < std::uint64_t{1} << 63; }

error no_id() { return make_error(errc::invalid_argument, "trees and snapshots have numbers from 1 to 2^63 - 1"); }

constexpr std::size_t blocks_per_batch = 2048, reads_per_batch = 64;  // of remains

}  // namespace

epoch block_store::origin_epoch(const tree_state& t) const {
  return t.origin.value == 0 ? epoch(0) : snapshots_.at(t.origin).at;
}

/// Blocks of the tree born up to this have other holders than its live root.
epoch block_store::shared_until(const tree_state& t) const {
  return t.snapshots.empty() ? origin_epoch(t) : snapshots_.at(t.snapshots.back()).at;
}

/// Snapshots of a tree stand in the order in which they were taken; those of one batch, by their numbers.
std::vector<snapshot_id>::const_iterator block_store::place_of(const tree_state& t, snapshot_id id) const {
  const auto order = [this](snapshot_id x) { return std::pair(snapshots_.at(x).at, x); };
  return std::lower_bound(t.snapshots.begin(), t.snapshots.end(), order(id),
                          [&](snapshot_id x, const auto& wanted) { return order(x) < wanted; });
}

/// Blocks of a snapshot born up to this belong to the snapshot before it, or to what the tree was cloned from.
epoch block_store::epoch_before(tree_id tree, snapshot_id id) const {
  const auto& t = trees_.at(tree);
  const auto at = place_of(t, id);
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
  if (!is_id(c.subject)) return no_id();
  if (trees_.contains(id)) return make_error(errc::already_exists, "there is a tree of that number");
  undo_.push_back([this, id] { trees_.erase(id); });
  trees_[id].changed = room_->now();
  unpublished_.push_back(id);
  use_id(c.subject);
  return {};
}

result<void> block_store::make_snapshot(const store_change& c) {
  const tree_id tree(c.subject);
  const snapshot_id id(c.object);
  const auto found = trees_.find(tree);
  if (found == trees_.end() || found->second.dropped) return no_tree(tree);
  if (snapshots_.contains(id)) return make_error(errc::already_exists, "there is a snapshot of that number");
  if (!is_id(c.object)) return no_id();
  remember_snapshot(id);
  auto& t = found->second;
  snapshots_[id] = {
      .tree = tree, .root = t.root, .at = room_->now(), .dropped = false, .clones = 0, .changed = room_->now()};
  t.snapshots.insert(place_of(t, id), id);
  undo_.push_back([this, tree, id] {
    auto& before = trees_.at(tree);
    before.snapshots.erase(place_of(before, id));
  });
  use_id(c.object);
  return {};
}

result<void> block_store::make_clone(const store_change& c) {
  const snapshot_id from(c.subject);
  const tree_id id(c.object);
  const auto origin = snapshots_.find(from);
  if (origin == snapshots_.end() || origin->second.dropped) return no_snapshot(from);
  if (!is_id(c.object)) return no_id();
  if (trees_.contains(id)) return make_error(errc::already_exists, "there is a tree of that number");
  undo_.push_back([this, id] { trees_.erase(id); });
  remember_snapshot(from);
  ++origin->second.clones;
  auto& t = trees_[id];
  t.root = origin->second.root;
  t.origin = from;
  t.changed = room_->now();
  unpublished_.push_back(id);
  use_id(c.object);
  return {};
}

/// The blocks of a root that were born after `since`, which nobody else has, are to be freed in due course.
void block_store::leave_behind(const tree_root& root, epoch since) {
  if (!root.top || root.top.born <= since) return;
  const auto number = remains_.empty() ? 1 : remains_.rbegin()->first + 1;
  undo_.push_back([this, number] { remains_.erase(number); });
  remains_[number] = {.root = root, .since = since, .position = {}, .changed = room_->now(), .stuck = false};
}

/// A part of what dropped trees and snapshots have left, so that no batch has to wait for all of it.
void block_store::let_go_remains() {
  walk_budget left{.blocks = blocks_per_batch, .reads = reads_per_batch};
  room_->work_on(epoch(0), epoch(0), 0);
  for (auto at = remains_.begin(); at != remains_.end();) {
    if (at->second.stuck) {
      ++at;
      continue;
    }
    at->second.changed = room_->now();
    const auto done = walk_on(*cache_, at->second, left, [&](const block_pointer& p) { room_->free(p); });
    if (done && !*done) return;
    if (done) {
      removed_remains_.push_back(at->first);
      at = remains_.erase(at);
    } else {
      at->second.stuck = true;  // until the next start: a damaged block must not keep all others
    }
  }
}

result<void> block_store::drop_tree(tree_id id, bool keep_snapshots) {
  const auto found = trees_.find(id);
  if (found == trees_.end() || found->second.dropped) return no_tree(id);
  if (auto aborted = abort_imports_of(id); !aborted) return aborted;
  remember_root(id);
  auto& t = found->second;
  leave_behind(t.root, shared_until(t));
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
  leave_behind(s.root, epoch_before(s.tree, id));
  return forget_dead(id);
}

/// What it alone held is listed; what an older one holds too is that one's from now on.
result<void> block_store::destroy_between(snapshot_id id) {
  const auto tree = snapshots_.at(id).tree;
  auto& t = trees_.at(tree);
  const auto before = epoch_before(tree, id);
  const auto at = place_of(t, id);
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
  if (older.value != 0) undo_.push_back([this, older, kept = dead_[older].size()] { dead_[older].resize(kept); });
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

/// A snapshot that is destroyed is none of its tree any more.
void block_store::erase_from(tree_id tree, snapshot_id id) {
  auto& t = trees_.at(tree);
  remember_snapshot(id);
  const auto place = place_of(t, id);
  undo_.push_back([this, tree, id, index = place - t.snapshots.begin()] {
    auto& snapshots = trees_.at(tree).snapshots;
    snapshots.insert(snapshots.begin() + index, id);
  });
  t.snapshots.erase(place);
  snapshots_.erase(id);
  undo_.push_back([this, size = removed_snapshots_.size()] { removed_snapshots_.resize(size); });
  removed_snapshots_.push_back(id);
}

result<void> block_store::destroy_snapshot(snapshot_id id) {
  const auto tree = snapshots_.at(id).tree;
  auto& t = trees_.at(tree);
  const bool newest = t.dropped && t.snapshots.back() == id;
  if (auto destroyed = newest ? destroy_newest(id) : destroy_between(id); !destroyed) return destroyed;
  erase_from(tree, id);
  return t.dropped && t.snapshots.empty() ? forget_tree(tree) : result<void>();
}

/// The tree has neither a live root nor snapshots any more. What it was cloned from goes too, if it was there only for
/// that.
result<void> block_store::forget_tree(tree_id id) {
  const auto origin = trees_.at(id).origin;
  undo_.push_back([this, id, state = trees_.at(id), removed = removed_trees_.size(), gone = gone_.size()] {
    trees_.insert_or_assign(id, state);
    removed_trees_.resize(removed);
    gone_.resize(gone);
  });
  removed_trees_.push_back(id);
  gone_.emplace_back(id, trees_.at(id).published);
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
  const auto wanted = snapshots_.find(to);
  if (wanted == snapshots_.end() || wanted->second.tree != id || wanted->second.dropped) return no_snapshot(to);
  const auto target = place_of(t, to);
  for (auto s = std::next(target); s != t.snapshots.end(); ++s) {
    if (snapshots_.at(*s).clones > 0) {
      return make_error(errc::unavailable, "a newer snapshot, " + std::to_string(s->value) + ", has clones");
    }
  }
  remember_root(id);
  leave_behind(t.root, shared_until(t));
  while (t.snapshots.back() != to) {
    const auto newest = t.snapshots.back();
    if (auto destroyed = destroy_newest(newest); !destroyed) return destroyed;
    erase_from(id, newest);
  }
  t.root = snapshots_.at(to).root;
  return forget_dead(to);
}

}  // namespace millrace::store
