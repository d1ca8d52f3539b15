// How what was changed in memory gets to its blocks.
#include <algorithm>

#include "runtime/store/blob.hpp"
#include "runtime/store/block_store.hpp"

namespace millrace::store {
namespace {

constexpr std::size_t write_bytes_max = 1 << 20;
constexpr std::size_t room_for_tables = 64;  // blocks that listing what has changed may take, and per record some more

}  // namespace

/// The pointers of a block get the hashes of what they point to.
result<void> block_store::hash_pointers(frame& f, unsigned level) {
  if (f.kind == block_kind::pointers) {
    for (std::size_t at = 0; at < block_bytes; at += pointer_bytes) {
      const auto p = load_pointer(f.bytes.get() + at);
      if (!p) break;
      const auto hash = hash_below(p, level == 1 ? block_kind::data : block_kind::pointers, level - 1);
      if (!hash) return hash.error();
      store_hash(f.bytes.get() + at, *hash);
    }
    return {};
  }
  tree_node_edit node(f.bytes.get());
  for (std::size_t i = 0; i < node.count(); ++i) {
    const auto at = node.pointer_at(i);
    if (!at) continue;
    auto hash = result<block_hash>(block_hash());
    if (node.leaf()) {
      const auto blob = *node.value(i).blob;
      const auto levels = blob_levels(blob.length);
      hash = hash_below(blob.top, levels == 0 ? block_kind::data : block_kind::pointers, levels);
    } else {
      hash = hash_below(node.child(i), block_kind::node, node.level() - 1);
    }
    if (!hash) return hash.error();
    node.set_hash(*at, *hash);
  }
  return {};
}

/// The hash of a block that may have been made since the last checkpoint. `level`: of a node, or of a blob's block.
result<block_hash> block_store::hash_below(const block_pointer& p, block_kind kind, unsigned level) {
  if (p.born <= superblock_.at) return p.hash;
  auto* f = cache_->find(p);
  if (!f) return make_error(errc::corrupt, "a block that is in memory alone is not there");
  if (f->hash != block_hash()) return f->hash;
  if (kind != block_kind::data) {
    if (auto hashed = hash_pointers(*f, level); !hashed) return hashed.error();
  }
  f->hash = hash_block(kind, f->content());
  return f->hash;
}

result<void> block_store::hash_root(tree_root& root) {
  if (!root.top) return {};
  const auto hash = hash_below(root.top, block_kind::node, root.level);
  if (!hash) return hash.error();
  root.top.hash = *hash;
  return {};
}

result<void> block_store::list_removed(tree_edit& edit) {
  for (const auto id : removed_trees_) {
    if (auto erased = edit.erase(tree_key(id)); !erased) return erased.error();
  }
  for (const auto id : removed_snapshots_) {
    if (auto erased = edit.erase(snapshot_key(id)); !erased) return erased.error();
  }
  removed_trees_.clear();
  removed_snapshots_.clear();
  return {};
}

/// Writes into the system tree what has changed of trees, snapshots and dead blocks.
result<void> block_store::list_tables() {
  room_->work_on(epoch(0), epoch(0), 0);
  tree_edit edit(*room_, *cache_, system_);
  if (auto removed = list_removed(edit); !removed) return removed;
  for (auto& [id, t] : trees_) {
    if (t.changed <= superblock_.at) continue;
    if (auto hashed = hash_root(t.root); !hashed) return hashed;
    if (auto put = edit.put(tree_key(id), encode_tree(t)); !put) return put;
  }
  for (auto& [id, s] : snapshots_) {
    if (s.changed <= superblock_.at) continue;
    if (auto hashed = hash_root(s.root); !hashed) return hashed;
    if (auto put = edit.put(snapshot_key(id), encode_snapshot(s)); !put) return put;
  }
  for (const auto& [id, blocks] : dead_) {
    if (blocks.empty()) continue;
    if (auto put = edit.put(dead_key(id, applied_), encode_dead(blocks)); !put) return put;
  }
  dead_.clear();
  return hash_root(system_);
}

/// Finds places for the pages of the space map that have changed, and for the lists of all pages. Taking a place changes
/// a page in turn, so that this goes on until none is left.
result<void> block_store::plan_space(checkpoint_plan& plan) {
  std::vector<block_pointer> old = space_lists_;
  std::vector<bool> moved;
  const auto take = [&]() -> result<block_pointer> {
    auto at = space_->take(1);
    if (at.value == 0) {
      if (auto grown = grow(1); !grown) return grown.error();
      at = space_->take(1);
    }
    return block_pointer{.address = at, .blocks = 1, .holds_blobs = false, .born = applied_, .hash = {}};
  };
  space_lists_.clear();
  for (const auto& p : old) space_->touch(p.address, 1);
  for (bool settled = false; !settled;) {
    settled = true;
    space_pages_.resize(space_->pages());
    moved.resize(space_->pages());
    while (space_lists_.size() < (space_->pages() + pointers_per_block - 1) / pointers_per_block + 1) {
      const auto place = take();
      if (!place) return place.error();
      space_lists_.push_back(*place);
      settled = false;
    }
    for (std::size_t page = 0; page < moved.size(); ++page) {
      if (moved[page] || !space_->is_dirty(page)) continue;
      if (space_pages_[page]) {
        space_->touch(space_pages_[page].address, 1);
        old.push_back(space_pages_[page]);
      }
      const auto place = take();
      if (!place) return place.error();
      space_pages_[page] = *place;
      moved[page] = true;
      settled = false;
    }
  }
  for (const auto& p : old) pending_old_.push_back({p, applied_});
  return write_space(plan, moved);
}

/// The pages as the next start is to find them: what waits for readers is free then.
result<void> block_store::write_space(checkpoint_plan& plan, const std::vector<bool>& moved) {
  std::map<std::size_t, std::vector<std::byte>> images;
  for (std::size_t page = 0; page < moved.size(); ++page) {
    if (!moved[page]) continue;
    space_->copy_page(page, images.emplace(page, block_bytes).first->second);
    space_->set_dirty(page, false);
  }
  for (const auto* list : {&pending_new_, &pending_old_}) {
    for (const auto& waiting : *list) {
      for (auto at = waiting.block.address.value; at < waiting.block.address.value + waiting.block.blocks; ++at) {
        const auto image = images.find(at / space_map::page_bits);
        if (image == images.end()) continue;
        const auto bit = at % space_map::page_bits;
        image->second[bit / 8] &= ~(std::byte{1} << (bit % 8));
      }
    }
  }
  for (auto& [page, image] : images) {
    space_pages_[page].hash = hash_block(block_kind::data, image);
    plan.space.emplace_back(space_pages_[page].address, std::move(image));
  }
  const auto write_list = [&](block_pointer& where, std::span<const block_pointer> what) {
    std::vector<std::byte> block(block_bytes);
    for (std::size_t i = 0; i < what.size(); ++i) store_pointer(block.data() + i * pointer_bytes, what[i]);
    where.hash = hash_block(block_kind::pointers, block);
    plan.space.emplace_back(where.address, std::move(block));
  };
  const auto lists = space_lists_.size() - 1;
  for (std::size_t i = 0; i < lists; ++i) {
    const auto first = i * pointers_per_block;
    write_list(space_lists_[i], std::span(space_pages_).subspan(first, std::min(pointers_per_block, space_pages_.size() - first)));
  }
  write_list(space_lists_.back(), std::span(space_lists_).first(lists));
  return {};
}

/// The instant that a checkpoint is of. False: nothing has changed since the last one.
result<bool> block_store::cut(checkpoint_plan& plan) {
  const std::scoped_lock lock(together_mutex_, mutex_);
  if (failed_) return *failed_;
  if (applied_ == superblock_.at) return false;
  const auto records = removed_trees_.size() + removed_snapshots_.size() + dead_.size() + trees_.size() + snapshots_.size();
  if (auto room = make_room(room_for_tables + 2 * records + space_->pages() + space_->pages() / 8); !room) return room.error();
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
  for (auto* f : cache_->unwritten()) {
    if (!f->freed) plan.blocks.push_back(f);
  }
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
  return true;
}

/// Blocks that lie one behind the other are written together.
result<void> block_store::write_blocks(const checkpoint_plan& plan) {
  std::vector<std::pair<std::uint64_t, std::span<const std::byte>>> all;
  for (const auto* f : plan.blocks) all.emplace_back(f->address.value, f->content());
  for (const auto& [at, bytes] : plan.space) all.emplace_back(at.value, bytes);
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::span<const std::byte>> parts;
  for (std::size_t i = 0; i < all.size();) {
    const auto first = all[i].first;
    std::size_t bytes = 0;
    parts.clear();
    while (i < all.size() && all[i].first == first + bytes / block_bytes && bytes < write_bytes_max) {
      parts.push_back(all[i].second);
      bytes += all[i++].second.size();
    }
    if (auto written = file_->write_at(first * block_bytes, parts); !written) return written;
  }
  return {};
}

result<void> block_store::write_superblock(const superblock& s) {
  std::array<std::byte, block_bytes> bytes;
  encode_superblock(s, bytes);
  if (auto written = millrace::write_at(*file_, slot_ * block_bytes, bytes); !written) return written;
  return file_->sync();
}

void block_store::finish(checkpoint_plan& plan) {
  const std::lock_guard lock(mutex_);
  const reader_pins::pin pin(cache_->pins());
  superblock_ = plan.root;
  slot_ = (slot_ + 1) % superblock_slots;
  other_file_free_ = true;
  ++checkpoints_;
  for (const auto* f : plan.blocks) blocks_written_ += f->blocks();
  blocks_written_ += plan.space.size() + 1;
  // From now on a root may have to be read again, and checked.
  for (auto& [id, t] : trees_) {
    const auto* seen = t.published->root.load();
    if (!seen || seen->top.hash != block_hash()) continue;
    auto hashed = std::make_unique<tree_root>(*seen);
    if (const auto* f = cache_->find(seen->top); f && seen->top) hashed->top.hash = f->hash;
    old_roots_.emplace_back(t.published->root.exchange(hashed.release()), cache_->pins().advance());
  }
  for (auto* f : plan.blocks) cache_->written(f);
  release_pending();
}

result<void> block_store::checkpoint() {
  const std::lock_guard checkpointing(checkpoint_mutex_);
  checkpoint_plan plan;
  const auto changed = cut(plan);
  if (!changed) return changed.error();
  if (!*changed) return {};
  auto written = write_blocks(plan);
  if (!written && written.error().code == errc::no_space) {  // all of it is still in memory and in the journal
    const std::lock_guard lock(mutex_);
    for (std::size_t page = 0; page < space_->pages(); ++page) space_->set_dirty(page, true);
    return written;
  }
  if (written) written = file_->sync();
  if (written) written = write_superblock(plan.root);
  if (!written) {
    const std::lock_guard lock(mutex_);
    fail(written.error());
    return *failed_;
  }
  finish(plan);
  return {};
}

}  // namespace millrace::store
