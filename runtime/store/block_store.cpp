#include "runtime/store/block_store.hpp"

#include <algorithm>

#include "runtime/store/tree_cursor.hpp"
#include "runtime/store/tree_lookup.hpp"

namespace millrace::store {

std::uint64_t block_store::new_id() { return next_id_.fetch_add(1); }

// -- changing

void block_store::work_on(const tree_state& t) {
  room_->work_on(shared_until(t), origin_epoch(t), t.snapshots.empty() ? 0 : t.snapshots.back().value);
}

/// The batch at work may change the tree; undoing it gives back what it is now.
void block_store::remember(tree_id id) {
  auto& t = trees_.at(id);
  if (t.changed == room_->now()) return;
  undo_.push_back([this, id, before = t] { trees_.insert_or_assign(id, before); });
  t.changed = room_->now();
  unpublished_.push_back(id);
}

result<void> block_store::change_map(const store_change& c) {
  const tree_id id(c.subject);
  const auto found = trees_.find(id);
  if (found == trees_.end() || found->second.dropped) {
    return make_error(errc::not_found, "the store has no tree " + std::to_string(c.subject));
  }
  if (c.key.empty() && c.what != store_change::kind::erase_range) {
    return make_error(errc::invalid_argument, "the empty key is none");
  }
  auto& t = found->second;
  if (shared_until(t) == room_->now()) {
    return make_error(errc::invalid_argument, "a change behind a snapshot of the same batch");
  }
  remember(id);
  work_on(t);
  tree_edit edit(*room_, *cache_, t.root);
  if (c.what == store_change::kind::put) return edit.put(c.key, c.value);
  if (c.what == store_change::kind::erase_range) return edit.erase_range(c.key, c.value);
  const auto erased = edit.erase(c.key);
  return erased ? result<void>() : result<void>(erased.error());
}

result<void> block_store::change(const store_change& c) {
  switch (c.what) {
    case store_change::kind::put:
    case store_change::kind::erase:
    case store_change::kind::erase_range: return change_map(c);
    case store_change::kind::make_tree: return make_tree(c);
    case store_change::kind::snapshot: return make_snapshot(c);
    case store_change::kind::clone: return make_clone(c);
    case store_change::kind::drop_tree: return drop_tree(tree_id(c.subject), c.object != 0);
    case store_change::kind::drop_snapshot: return drop_snapshot(snapshot_id(c.subject));
    case store_change::kind::roll_back: return roll_back(tree_id(c.subject), snapshot_id(c.object));
  }
  return make_error(errc::invalid_argument, "an unknown change");
}

result<epoch> block_store::apply_locked(std::span<const store_change> changes, bool journaled) {
  const auto now = applied_ + 1;
  const reader_pins::pin pin(cache_->pins());
  room_->begin(now);
  undo_.clear();
  if (journaled) record_.begin_batch(now);
  for (const auto& c : changes) {
    if (journaled) record_.add(c);
    if (auto done = change(c); !done) {
      if (journaled) record_.drop_batch();
      undo(now);
      return done.error();
    }
  }
  undo_.clear();
  applied_ = now;
  settle_freed(now);
  return now;
}

void block_store::undo(epoch at) {
  for (auto step = undo_.rbegin(); step != undo_.rend(); ++step) (*step)();
  undo_.clear();
  room_->undo();
  room_->begin(at);
}

/// Blocks that the batch has let go are free when nobody can see them any more, or belong to a snapshot.
void block_store::settle_freed(epoch at) {
  for (const auto& f : room_->take_freed()) {
    if (f.snapshot != 0) {
      dead_[snapshot_id(f.snapshot)].push_back({f.block.address, f.block.blocks, f.block.born});
    } else if (f.block.born > visible_) {
      cache_->drop(f.block.address);
      space_->release(f.block.address, f.block.blocks);
    } else {
      if (auto* in_memory = cache_->find(f.block)) in_memory->freed = true;
      space_->touch(f.block.address, f.block.blocks);
      (f.block.born > last_cut_ ? pending_new_ : pending_old_).push_back({f.block, at});
    }
  }
}

void block_store::release_pending() {
  const auto oldest = cache_->pins().oldest_pin_or_lease();
  while (!publications_.empty() && publications_.front().second < oldest) {
    unreachable_ = publications_.front().first;
    publications_.pop_front();
  }
  while (!old_roots_.empty() && old_roots_.front().second < oldest) old_roots_.pop_front();
  const auto release = [&](std::deque<pending_block>& from, epoch upto) {
    while (!from.empty() && from.front().freed <= upto) {
      cache_->drop(from.front().block.address);
      space_->release(from.front().block.address, from.front().block.blocks);
      from.pop_front();
    }
  };
  release(pending_new_, unreachable_);
  release(pending_old_, std::min(unreachable_, superblock_.at));
}

void block_store::fail(const error& e) {
  if (!failed_) {
    failed_ = make_error(e.code, "the store takes no changes until it is opened anew, as a write has failed: " + e.context);
  }
}

result<epoch> block_store::apply_at_once(std::span<const store_change> changes) {
  const std::lock_guard lock(mutex_);
  if (failed_) return *failed_;
  return apply_locked(changes, true);
}

result<epoch> block_store::apply(std::span<const store_change> changes) {
  for (;;) {
    {
      const std::lock_guard lock(mutex_);
      if (failed_) return *failed_;
      if (cache_->unwritten_bytes() <= options_.unwritten_bytes_max) return apply_locked(changes, true);
    }
    if (auto written = checkpoint(); !written) return written.error();
    const std::lock_guard lock(mutex_);
    release_pending();
    if (cache_->unwritten_bytes() > options_.unwritten_bytes_max) return apply_locked(changes, true);  // leased
  }
}

std::vector<store_change> changes_of(tree_id tree, const map_batch& batch) {
  std::vector<store_change> changes;
  changes.reserve(batch.writes().size());
  for (const auto& w : batch.writes()) {
    auto what = store_change::kind::put;
    if (w.what == map_write::kind::erase) what = store_change::kind::erase;
    if (w.what == map_write::kind::erase_range) what = store_change::kind::erase_range;
    changes.push_back({.what = what, .subject = tree.value, .object = 0, .key = w.key, .value = w.value});
  }
  return changes;
}

result<epoch> block_store::apply(tree_id tree, const map_batch& batch) { return apply(changes_of(tree, batch)); }

result<void> block_store::commit(std::span<const store_change> changes) {
  const auto applied = apply(changes);
  if (!applied) return applied.error();
  return flush(*applied);
}

result<void> block_store::commit(tree_id tree, const map_batch& batch) { return commit(changes_of(tree, batch)); }

// -- making durable

std::vector<block_store::published_change> block_store::take_changed_roots() {
  std::vector<published_change> roots;
  std::sort(unpublished_.begin(), unpublished_.end());
  unpublished_.erase(std::unique(unpublished_.begin(), unpublished_.end()), unpublished_.end());
  for (const auto id : std::exchange(unpublished_, {})) {
    const auto found = trees_.find(id);
    if (found == trees_.end()) continue;
    const auto& t = found->second;
    roots.push_back({t.published, t.dropped ? nullptr : std::make_unique<const tree_root>(t.root)});
  }
  for (auto& gone : std::exchange(gone_, {})) roots.push_back({std::move(gone), nullptr});
  return roots;
}

/// Readers see what is durable from now on.
void block_store::publish(std::vector<published_change> roots, epoch upto) {
  std::vector<std::unique_ptr<const tree_root>> old;
  for (auto& change : roots) old.emplace_back(change.where->root.exchange(change.root.release()));
  const auto tick = cache_->pins().advance();
  for (auto& root : old) {
    if (root) old_roots_.emplace_back(std::move(root), tick);
  }
  durable_ = std::max(durable_, upto);
  publications_.emplace_back(durable_, tick);
  release_pending();
}

/// Takes what is to be made durable, and where it goes in the journal; nothing if a checkpoint has it already. False:
/// the journal has no room until a checkpoint.
bool block_store::begin_flush(flush_plan& plan) {
  plan.last = applied_;
  if (record_.last() > superblock_.at) {
    const auto bytes = (record_.bytes() + record_block_bytes - 1) / record_block_bytes * record_block_bytes;
    if (!journal_->has_room(bytes)) return false;
    plan.record = record_.finish(superblock_.identity);
    plan.place = journal_->take(plan.record.size());
  } else {
    record_ = {};
  }
  plan.roots = take_changed_roots();
  visible_ = applied_;
  return true;
}

result<void> block_store::flush(epoch upto) {
  const std::lock_guard flushing(flush_mutex_);
  flush_plan plan;
  for (;;) {
    {
      const std::lock_guard lock(mutex_);
      if (durable_ >= upto) return {};
      if (failed_) return *failed_;
      if (begin_flush(plan)) break;
    }
    if (auto written = checkpoint(); !written) return written;
  }
  const auto written = plan.record.empty() ? result<void>() : journal_->write(plan.place, plan.record);
  const std::lock_guard lock(mutex_);
  if (!written) {
    fail(written.error());
    return *failed_;
  }
  journal_written_ += plan.record.size();
  publish(std::move(plan.roots), plan.last);
  return {};
}

bool block_store::checkpoint_due() const {
  const std::lock_guard lock(mutex_);
  return !failed_ && (cache_->unwritten_bytes() > options_.unwritten_bytes_max / 2 ||
                      journal_->used() > journal_->bytes() / 2);
}

// -- reading

namespace {

/// A tree at one moment, which stays on disk meanwhile.
class fixed_reader final : public map_reader {
 public:
  fixed_reader(block_cache& cache, std::unique_ptr<reader_pins::lease> lease, const tree_root& root)
      : cache_(cache), lease_(std::move(lease)), root_(root) {
    const reader_pins::pin pin(cache.pins());
    if (root.top) top_ = held_frame(cache.find(root.top));
  }

  result<bool> get(std::string_view key, std::string& into) const override {
    const reader_pins::pin pin(cache_.pins());
    return find_key(cache_, root_, key, into);
  }
  std::unique_ptr<map_cursor> cursor() const override { return std::make_unique<tree_cursor>(cache_, root_); }

 private:
  block_cache& cache_;
  std::unique_ptr<reader_pins::lease> lease_;
  const tree_root root_;
  held_frame top_;  // its hash was perhaps not known yet when the root was taken: it must not have to be read
};

error no_tree(tree_id id) { return make_error(errc::not_found, "the store has no tree " + std::to_string(id.value)); }

error no_snapshot(snapshot_id id) {
  return make_error(errc::not_found, "the store has no snapshot " + std::to_string(id.value));
}

}  // namespace

result<std::unique_ptr<map_reader>> block_store::latest(tree_id tree) const {
  auto lease = std::make_unique<reader_pins::lease>(cache_->pins());
  const std::lock_guard lock(mutex_);
  const auto found = trees_.find(tree);
  if (found == trees_.end()) return no_tree(tree);
  const auto* root = found->second.published->root.load();
  if (!root) return no_tree(tree);
  return std::unique_ptr<map_reader>(std::make_unique<fixed_reader>(*cache_, std::move(lease), *root));
}

result<std::unique_ptr<map_reader>> block_store::at(snapshot_id snapshot) const {
  auto lease = std::make_unique<reader_pins::lease>(cache_->pins());
  const std::lock_guard lock(mutex_);
  const auto found = snapshots_.find(snapshot);
  if (found == snapshots_.end()) return no_snapshot(snapshot);
  return std::unique_ptr<map_reader>(std::make_unique<fixed_reader>(*cache_, std::move(lease), found->second.root));
}

result<std::unique_ptr<map_reader>> block_store::working(tree_id tree) const {
  auto lease = std::make_unique<reader_pins::lease>(cache_->pins());
  const std::lock_guard lock(mutex_);
  const auto found = trees_.find(tree);
  if (found == trees_.end() || found->second.dropped) return no_tree(tree);
  return std::unique_ptr<map_reader>(std::make_unique<fixed_reader>(*cache_, std::move(lease), found->second.root));
}

result<block_store::tree_handle> block_store::handle(tree_id tree) const {
  const std::lock_guard lock(mutex_);
  const auto found = trees_.find(tree);
  if (found == trees_.end()) return no_tree(tree);
  tree_handle h;
  h.store_ = this;
  h.published_ = found->second.published;
  return h;
}

result<bool> block_store::tree_handle::get(std::string_view key, std::string& into) const {
  const reader_pins::pin pin(store_->cache_->pins());
  const auto* root = published_->root.load(std::memory_order_acquire);
  if (!root) return make_error(errc::not_found, "the tree is gone");
  return find_key(*store_->cache_, *root, key, into);
}

std::vector<tree_id> block_store::trees() const {
  const std::lock_guard lock(mutex_);
  std::vector<tree_id> ids;
  for (const auto& [id, tree] : trees_) {
    if (!tree.dropped) ids.push_back(id);
  }
  return ids;
}

std::vector<snapshot_id> block_store::snapshots(tree_id tree) const {
  const std::lock_guard lock(mutex_);
  std::vector<snapshot_id> ids;
  const auto found = trees_.find(tree);
  if (found == trees_.end()) return ids;
  for (const auto id : found->second.snapshots) {
    if (!snapshots_.at(id).dropped) ids.push_back(id);
  }
  return ids;
}

result<tree_root> block_store::root_of(snapshot_id snapshot) const {
  const std::lock_guard lock(mutex_);
  const auto found = snapshots_.find(snapshot);
  if (found == snapshots_.end()) return no_snapshot(snapshot);
  return found->second.root;
}

result<block_hash> block_store::root_hash(snapshot_id snapshot) const {
  const auto root = root_of(snapshot);
  if (!root) return root.error();
  return root->top.hash;
}

store_figures block_store::figures() const {
  const std::lock_guard lock(mutex_);
  store_figures f;
  f.blocks = space_->blocks();
  f.blocks_used = space_->used();
  for (const auto* list : {&pending_new_, &pending_old_}) {
    for (const auto& p : *list) f.blocks_waiting += p.block.blocks;
  }
  f.trees = trees_.size();
  f.snapshots = snapshots_.size();
  f.blocks_written = blocks_written_;
  f.journal_bytes_written = journal_written_;
  f.checkpoints = checkpoints_;
  f.cache_misses = cache_->misses();
  f.cache_bytes = cache_->bytes();
  f.unwritten_bytes = cache_->unwritten_bytes();
  return f;
}

}  // namespace millrace::store
