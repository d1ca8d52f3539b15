// Blocks that nothing refers to any more, and who still reads them.
#include "runtime/store/block_store.hpp"

namespace millrace::store {

/// Blocks that the batch has let go are free when nobody can see them any more, or belong to a snapshot.
void block_store::settle_freed(epoch at) {
  for (const auto& f : room_->take_freed()) {
    if (f.snapshot != 0) {
      dead_[snapshot_id(f.snapshot)].push_back({f.block.address, f.block.blocks, f.block.born});
    } else {
      settle(f.block, at);
    }
  }
}

void block_store::settle(const block_pointer& freed, epoch at) {
  if (freed.born > visible_) return release(freed);
  if (auto* in_memory = cache_->find(freed)) in_memory->freed = true;
  space_->touch(freed.address, freed.blocks);
  (freed.born > last_cut_ ? pending_new_ : pending_old_).push_back({freed, at});
}

void block_store::release(const block_pointer& p) {
  cache_->drop(p.address);
  space_->release(p.address, p.blocks);
}

void block_store::release_pending() {
  const auto oldest = cache_->pins().oldest_pin();
  while (!publications_.empty() && publications_.front().second < oldest) {
    unreachable_ = publications_.front().first;
    publications_.pop_front();
  }
  while (!old_roots_.empty() && old_roots_.front().second < oldest) old_roots_.pop_front();
  const auto pass = [&](std::deque<pending_block>& from, epoch upto) {
    while (!from.empty() && from.front().freed <= upto) {
      release_or_lease(from.front());
      from.pop_front();
    }
  };
  pass(pending_new_, unreachable_);
  pass(pending_old_, std::min(unreachable_, superblock_.at));
  release_leased();
}

/// Nobody who is pinned sees it any more, but perhaps somebody with a lease does. That may be long, so that it must not
/// stay in memory.
void block_store::release_or_lease(const pending_block& p) {
  const auto seen = cache_->pins().leased(p.block.born, p.freed);
  if (seen.value == 0) return release(p.block);
  if (auto* in_memory = cache_->find(p.block)) in_memory->freed = false;
  leased_[seen].push_back(p);
}

void block_store::release_leased() {
  if (writing_blocks_) return;  // these among them
  for (auto at = leased_.begin(); at != leased_.end();) {
    if (cache_->pins().is_leased(at->first)) {
      ++at;
      continue;
    }
    const auto blocks = std::move(at->second);
    at = leased_.erase(at);
    for (const auto& p : blocks) release_or_lease(p);
  }
}

/// Calls `f` for every block that was let go and is not free yet.
void block_store::each_waiting(const std::function<void(const block_pointer&)>& f) const {
  for (const auto* list : {&pending_new_, &pending_old_}) {
    for (const auto& p : *list) f(p.block);
  }
  for (const auto& [seen, list] : leased_) {
    for (const auto& p : list) f(p.block);
  }
}

}  // namespace millrace::store
