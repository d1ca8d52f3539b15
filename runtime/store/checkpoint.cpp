// How what was changed in memory gets to its blocks.
#include <algorithm>

#include "runtime/store/block_store.hpp"

namespace millrace::store {
namespace {

/// So much is given to the disk at a time: whoever else waits for it, for a flush of a log or of the journal, waits for
/// little more.
constexpr std::size_t write_bytes_max = 512 << 10;
constexpr std::size_t room_for_tables = 64;  // blocks that listing what has changed may take, and per record some more
constexpr int early_hashes = 2;              // the second time of what was changed during the first

/// Whether it points to nothing whose hash has to be known first.
bool leads_nowhere(const frame& f) {
  if (f.kind != block_kind::node) return f.kind == block_kind::data;
  const tree_node node(f.bytes());
  if (!node.leaf()) return false;
  std::size_t i = 0;
  while (i < node.count() && !node.pointer_at(i)) ++i;
  return i == node.count();
}

/// Of blocks that no batch changes any more, as they are not after `done`. The caller is pinned.
std::vector<std::pair<frame*, block_hash>> hash_early(const block_cache& cache, epoch done) {
  std::vector<std::pair<frame*, block_hash>> found;
  for (auto* f : cache.unwritten()) {
    if (f->born > done || f->hash != block_hash() || !leads_nowhere(*f)) continue;
    found.emplace_back(f, hash_block(f->kind, f->content()));
  }
  return found;
}

}  // namespace

/// Enough for the records of the system tree and for the map of used blocks.
std::size_t block_store::blocks_for_tables() const {
  const auto changed = [this](const auto& of) {
    return std::count_if(of.begin(), of.end(), [this](const auto& x) { return x.second.changed > superblock_.at; });
  };
  auto records = removed_trees_.size() + removed_snapshots_.size() + removed_remains_.size() + dead_.size();
  records += static_cast<std::size_t>(changed(trees_) + changed(snapshots_) + changed(remains_) + changed(imports_));
  for (const auto& [id, i] : imports_) records += i.blocks.size() / 16;
  std::size_t lists = 0;
  for (const auto& [id, blocks] : dead_) lists += blocks.size() * sizeof(dead_block) / block_bytes * 17 / 16 + 2;
  return room_for_tables + 2 * records + lists + space_->pages() + space_->pages() / 8;
}

/// The instant that a checkpoint is of. False: nothing has changed since the last one.
result<bool> block_store::cut(checkpoint_plan& plan) {
  const std::scoped_lock lock(together_mutex_, mutex_);
  if (failed_) return *failed_;
  if (applied_ == superblock_.at) return false;
  if (auto room = make_room(blocks_for_tables()); !room) return room.error();
  const reader_pins::pin pin(cache_->pins());
  room_->begin(applied_);
  visible_ = last_cut_ = applied_;
  auto listed = list_tables();
  if (listed) {
    settle_freed(applied_);
    listed = plan_space(plan);
  }
  if (!listed) {
    fail(listed.error());
    return *failed_;
  }
  take_blocks(plan);
  plan.root = {.at = applied_,
               .blocks = space_->blocks(),
               .system = system_.top,
               .system_level = system_.level,
               .space = space_lists_.back(),
               .space_blocks = space_pages_.size(),
               .next_id = next_id_.load(),
               .identity = superblock_.identity};
  if (other_file_free_) {
    journal_->change_file();
    other_file_free_ = false;
  }
  if (!records_.back().empty()) records_.emplace_back();
  writing_blocks_ = true;
  return true;
}

/// All that is in memory alone, but for what nothing will refer to.
void block_store::take_blocks(checkpoint_plan& plan) {
  const auto unwritten = cache_->unwritten();
  for (auto* f : unwritten) {
    if (f->freed) continue;
    (void)hash_frame(*f, false);  // remains, and what only readers with a lease see
    plan.blocks.push_back(f);
  }
  for (auto* f : unwritten) {
    if (f->freed) fill_in_hashes(*f);
  }
}

/// Blocks that lie one behind the other are written together.
result<void> block_store::write_blocks(const checkpoint_plan& plan) {
  std::vector<std::pair<std::uint64_t, std::span<const std::byte>>> all;
  for (const auto* f : plan.blocks) all.emplace_back(f->address.value, f->content());
  for (const auto& [at, bytes] : plan.space) all.emplace_back(at.value, bytes);
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::span<const std::byte>> parts;
  std::size_t unsynced = 0;
  for (std::size_t i = 0; i < all.size();) {
    const auto first = all[i].first;
    std::size_t bytes = 0;
    parts.clear();
    while (i < all.size() && all[i].first == first + bytes / block_bytes && bytes < write_bytes_max) {
      parts.push_back(all[i].second);
      bytes += all[i++].second.size();
    }
    if (auto written = file_->write_at(first * block_bytes, parts); !written) return written;
    unsynced += bytes;
    if (unsynced < write_bytes_max) continue;
    if (auto synced = file_->sync(); !synced) return synced;
    unsynced = 0;
  }
  return {};
}

result<void> block_store::write_superblock(const superblock& s) {
  std::array<std::byte, block_bytes> bytes;
  encode_superblock(s, bytes);
  const std::span<const std::byte> copies[] = {bytes, bytes};
  if (auto written = file_->write_at(slot_ * block_bytes, copies); !written) return written;
  return file_->sync();
}

/// A root that was taken before a checkpoint may have to be read again, and checked.
void block_store::give_hash(std::unique_ptr<shown_root>& root) const {
  if (!root || !root->root.top || root->root.top.hash != block_hash()) return;
  if (const auto* f = cache_->find(root->root.top)) root->root.top.hash = f->hash;
}

void block_store::finish(checkpoint_plan& plan) {
  const std::lock_guard lock(mutex_);
  const reader_pins::pin pin(cache_->pins());
  superblock_ = plan.root;
  slot_ = (slot_ + superblock_copies) % superblock_slots;
  other_file_free_ = true;
  journal_held_ = false;
  found_much_ = false;
  unwritten_bytes_max_ = options_.unwritten_bytes_max;
  ++checkpoints_;
  for (const auto* f : plan.blocks) blocks_written_ += f->blocks();
  blocks_written_ += plan.space.size() + superblock_copies;
  for (auto& [id, shown] : shown_) {
    const auto* seen = shown->root.load();
    if (!seen || !seen->root.top || seen->root.top.hash != block_hash()) continue;
    auto hashed = std::make_unique<shown_root>(*seen);
    give_hash(hashed);
    old_roots_.emplace_back(shown->root.exchange(hashed.release()), cache_->pins().advance());
  }
  for (auto& change : publishing_) give_hash(change.root);
  for (auto* f : plan.blocks) cache_->written(f);
  writing_blocks_ = false;
  forget_records();
  release_pending();
}

result<void> block_store::checkpoint() {
  const std::lock_guard checkpointing(checkpoint_mutex_);
  checkpoint_plan plan;
  {
    // Most of the hashing is done before the cut, for which writers wait.
    const reader_pins::pin pin(cache_->pins());
    for (int i = 0; i < early_hashes; ++i) {
      const auto done = [this] {
        const std::lock_guard lock(mutex_);
        return applied_;
      }();
      const auto hashes = hash_early(*cache_, done);
      const std::lock_guard lock(mutex_);
      for (const auto& [f, hash] : hashes) f->hash = hash;
    }
  }
  const auto changed = cut(plan);
  if (!changed) return changed.error();
  if (!*changed) return {};
  auto written = write_blocks(plan);
  if (written) written = file_->sync();
  if (written) written = write_superblock(plan.root);
  if (!written) {
    const std::lock_guard lock(mutex_);
    writing_blocks_ = false;
    if (written.error().code != errc::no_space) {
      fail(written.error());
      return *failed_;
    }
    // All of it is still in memory and in the journal, and no block that either superblock has is free.
    for (std::size_t page = 0; page < space_->pages(); ++page) space_->set_dirty(page, true);
    return written;
  }
  finish(plan);
  return {};
}

}  // namespace millrace::store
