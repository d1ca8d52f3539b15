// Batches that are taken back together, or stay.
#include <iterator>

#include "runtime/store/block_store.hpp"

namespace millrace::store {
namespace {

template <class T>
void move_behind(std::vector<T>& to, std::vector<T>& from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

}  // namespace

void block_store::begin_steps() {
  const std::lock_guard lock(mutex_);
  steps_.push_back({.before = applied_, .record = records_.back().here(), .recent = recent_.here()});
}

/// Blocks that a step has let go are still those of the state to which it may be taken back.
void block_store::hold_back(epoch at) {
  auto& steps = steps_.back();
  move_behind(steps.undo, undo_);
  undo_.clear();
  steps.made.push_back(room_->take_made());
  for (const auto& f : room_->take_freed()) {
    if (f.snapshot == 0) {
      steps.freed.push_back({f.block, at});
      continue;
    }
    const snapshot_id listed_by(f.snapshot);
    dead_[listed_by].push_back({f.block.address, f.block.blocks, f.block.born});
    steps.undo.push_back([this, listed_by] {
      auto& dead = dead_.at(listed_by);
      dead.pop_back();
      if (dead.empty()) dead_.erase(listed_by);
    });
  }
}

void block_store::keep_steps() {
  const std::lock_guard lock(mutex_);
  auto done = std::move(steps_.back());
  steps_.pop_back();
  if (!steps_.empty()) {
    move_behind(steps_.back().undo, done.undo);
    move_behind(steps_.back().freed, done.freed);
    move_behind(steps_.back().made, done.made);
    return;
  }
  for (const auto& f : done.freed) settle(f.block, f.freed);
  if (applied_ == done.before) return;
  room_->begin(applied_);
  let_go_remains();
  settle_freed(applied_);
}

void block_store::take_back_steps() {
  const std::lock_guard lock(mutex_);
  const auto undone = std::move(steps_.back());
  steps_.pop_back();
  for (auto step = undone.undo.rbegin(); step != undone.undo.rend(); ++step) (*step)();
  for (auto made = undone.made.rbegin(); made != undone.made.rend(); ++made) room_->take_back(*made);
  records_.back().drop_behind(undone.record);
  if (keeping_) recent_.drop_behind(undone.recent);
  applied_ = undone.before;
  room_->begin(applied_);
}

}  // namespace millrace::store
