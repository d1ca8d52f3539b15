// How changes come about.
#include "runtime/store/block_store.hpp"

#include <algorithm>

namespace millrace::store {

std::uint64_t block_store::new_id() { return next_id_.fetch_add(1); }

/// Somebody has a number from elsewhere, the journal say.
void block_store::use_id(std::uint64_t id) {
  auto next = next_id_.load();
  while (next <= id && !next_id_.compare_exchange_weak(next, id + 1)) {
  }
}

// -- changing

void block_store::work_on(const tree_state& t) {
  room_->work_on(shared_until(t), origin_epoch(t), t.snapshots.empty() ? 0 : t.snapshots.back().value);
}

/// The batch at work may change the tree's root; undoing it gives back what it is now.
void block_store::remember_root(tree_id id) {
  auto& t = trees_.at(id);
  if (t.changed == room_->now()) return;
  undo_.push_back([this, id, root = t.root, dropped = t.dropped, changed = t.changed] {
    auto& before = trees_.at(id);
    before.root = root;
    before.dropped = dropped;
    before.changed = changed;
  });
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
  if (c.key.size() > key_bytes_max) return make_error(errc::invalid_argument, "a key of more than 64 MiB");
  auto& t = found->second;
  if (shared_until(t) == room_->now()) {
    return make_error(errc::invalid_argument, "a change behind a snapshot of the same batch");
  }
  remember_root(id);
  work_on(t);
  tree_edit edit(*room_, *cache_, t.root);
  if (c.what == store_change::kind::put) {
    if (c.object != 0) {
      const auto there = edit.contains(c.key);
      if (!there) return there.error();
      if (!*there) return make_error(errc::not_found, "the tree has no such key");
    }
    return edit.put(c.key, c.value);
  }
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
    case store_change::kind::begin_import: return begin_import(c);
    case store_change::kind::receive: return receive(c);
    case store_change::kind::finish_import: return finish_import(c);
    case store_change::kind::abort_import: return abort_import(c.subject);
  }
  return make_error(errc::invalid_argument, "an unknown change");
}

result<epoch> block_store::apply_locked(std::span<const store_change> changes, bool journaled) {
  const auto now = begin_batch();
  const auto note = [&](auto what) {
    if (!journaled) return;
    what(records_.back());
    if (!keeping_) return;
    what(recent_);
    if (recent_.bytes() <= recent_batches::record_bytes_max) return;
    recent_ = {};  // it would be flushed anyway
    keeping_ = false;
  };
  note([now](auto& to) { to.begin_batch(now); });
  for (const auto& c : changes) {
    note([&c](auto& to) { to.add(c); });
    if (auto done = change_in_batch(c); !done) {
      note([](auto& to) { to.drop_batch(); });
      undo(now);
      return done.error();
    }
  }
  end_batch(now);
  return now;
}

epoch block_store::begin_batch() {
  const auto now = applied_ + 1;
  room_->begin(now);
  undo_.clear();
  return now;
}

result<void> block_store::change_in_batch(const store_change& c) {
  const reader_pins::pin pin(cache_->pins());
  return change(c);
}

void block_store::end_batch(epoch now) {
  applied_ = now;
  if (!steps_.empty()) return hold_back(now);
  undo_.clear();
  let_go_remains();
  settle_freed(now);
}

void block_store::undo(epoch at) {
  for (auto step = undo_.rbegin(); step != undo_.rend(); ++step) (*step)();
  undo_.clear();
  room_->undo();
  room_->begin(at);
}

void block_store::fail(const error& e) {
  if (!failed_) {
    failed_ =
        make_error(e.code, "the store takes no changes until it is opened anew, as a write has failed: " + e.context);
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
      const std::scoped_lock lock(together_mutex_, mutex_);
      if (failed_) return *failed_;
      if (cache_->unwritten_bytes() <= unwritten_bytes_max_) return apply_locked(changes, true);
    }
    if (auto written = checkpoint(); !written) return written.error();
    const std::scoped_lock lock(together_mutex_, mutex_);
    release_pending();
    if (cache_->unwritten_bytes() > unwritten_bytes_max_) return apply_locked(changes, true);  // leased
  }
}

epoch block_store::applied() const {
  const std::lock_guard lock(mutex_);
  return applied_;
}

result<bool> block_store::reclaim() {
  const std::scoped_lock lock(together_mutex_, mutex_);
  if (failed_) return *failed_;
  const auto goes = [](const auto& r) { return !r.second.stuck; };
  if (std::none_of(remains_.begin(), remains_.end(), goes)) return false;
  if (auto done = apply_locked({}, true); !done) return done.error();
  return true;
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

}  // namespace millrace::store
