// Many sorted entries at once: past the journal, straight into full nodes.
#include "runtime/store/block_store.hpp"
#include "runtime/store/leaf_queue.hpp"

namespace millrace::store {
namespace {

constexpr std::size_t batch_bytes = 1 << 20;  // some 130 leaves: the nodes above them are copied once for all of these

}  // namespace

/// As a batch that the journal does not get: what is flushed after it waits for a checkpoint.
result<epoch> block_store::append_leaves(tree_id tree, leaf_queue& from, bool all) {
  const std::lock_guard lock(mutex_);
  if (failed_) return *failed_;
  const auto found = trees_.find(tree);
  if (found == trees_.end() || found->second.dropped) {
    return make_error(errc::not_found, "the store has no tree " + std::to_string(tree.value));
  }
  const auto now = applied_ + 1;
  room_->begin(now);
  undo_.clear();
  {
    const reader_pins::pin pin(cache_->pins());
    remember_root(tree);
    work_on(found->second);
    tree_edit edit(*room_, *cache_, found->second.root);
    if (auto done = from.append_to(edit, *room_, all); !done) {
      undo(now);
      return done.error();
    }
  }
  undo_.clear();
  applied_ = unjournaled_ = now;
  recent_ = {};
  keeping_ = false;
  if (!records_.back().empty()) records_.emplace_back();  // none has batches on both sides of this one
  from.let_go_appended();
  settle_freed(now);
  return now;
}

result<void> block_store::load(tree_id tree, const entry_source& next) {
  leaf_queue waiting;
  for (;;) {
    std::string_view key, value;
    const auto more = next(key, value);
    if (!more) return more.error();
    if (*more) {
      if (auto added = waiting.add(key, value); !added) return added;
      if (waiting.bytes() < batch_bytes) continue;
    }
    const auto applied = append_leaves(tree, waiting, !*more);
    if (!applied) return applied.error();
    if (!*more) return flush(*applied);
    if (!checkpoint_due()) continue;
    if (auto written = checkpoint(); !written) return written;
  }
}

}  // namespace millrace::store
