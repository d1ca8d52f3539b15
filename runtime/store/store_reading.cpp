// What readers see of a store.
#include <algorithm>
#include <optional>

#include "runtime/store/blob.hpp"
#include "runtime/store/block_store.hpp"
#include "runtime/store/tree_cursor.hpp"
#include "runtime/store/tree_diff.hpp"
#include "runtime/store/tree_lookup.hpp"

namespace millrace::store {
namespace {

error no_tree(tree_id id) { return make_error(errc::not_found, "the store has no tree " + std::to_string(id.value)); }

error no_snapshot(snapshot_id id) {
  return make_error(errc::not_found, "the store has no snapshot " + std::to_string(id.value));
}

/// A tree at one moment, which stays on disk meanwhile. Made while the writer is kept out.
struct fixed_tree {
  fixed_tree(block_cache& cache, const tree_root& r, epoch at) : lease(cache.pins(), at), root(r) {
    const reader_pins::pin pin(cache.pins());
    if (root.top) top = held_frame(cache.find(root.top));
  }

  const reader_pins::lease lease;
  const tree_root root;
  held_frame top;  // its hash was perhaps not known yet when the root was taken: it must not have to be read
};

class fixed_reader final : public map_reader {
 public:
  fixed_reader(block_cache& cache, const tree_root& root, epoch at) : cache_(cache), tree_(cache, root, at) {}

  result<bool> get(std::string_view key, std::string& into) const override {
    if (!tree_.root.top) return false;
    found_value f;
    {
      const reader_pins::pin pin(cache_.pins());
      const auto top = cache_.get(tree_.root.top, block_kind::node);
      if (!top) return top.error();
      auto found = find_below(cache_, *top, key);
      if (!found) return found.error();
      f = std::move(*found);
      if (!f.value.blob) {
        if (f.found) into.assign(f.value.bytes);
        return f.found;
      }
    }
    into.clear();
    if (auto read = read_blob(cache_, f.value, 0, f.value.length, into); !read) return read.error();
    return true;
  }
  std::unique_ptr<map_cursor> cursor() const override { return std::make_unique<tree_cursor>(cache_, tree_.root); }

 private:
  block_cache& cache_;
  fixed_tree tree_;
};

}  // namespace

/// All up to this batch may be looked at from now on: what it holds is not given to others at once.
void block_store::show(epoch upto) const { visible_ = std::max(visible_, upto); }

std::unique_ptr<map_reader> block_store::reader_of(const tree_root& root, epoch at) const {
  return std::make_unique<fixed_reader>(*cache_, root, at);
}

result<std::unique_ptr<map_reader>> block_store::latest(tree_id tree) const {
  const std::lock_guard lock(mutex_);
  const auto found = shown_.find(tree);
  const auto* shown = found == shown_.end() ? nullptr : found->second->root.load();
  if (!shown) return no_tree(tree);
  return reader_of(shown->root, shown->at);
}

result<std::unique_ptr<map_reader>> block_store::at(snapshot_id snapshot) const {
  const std::lock_guard lock(mutex_);
  const auto found = snapshots_.find(snapshot);
  if (found == snapshots_.end()) return no_snapshot(snapshot);
  show(found->second.at);
  return reader_of(found->second.root, found->second.at);
}

result<std::unique_ptr<map_reader>> block_store::working(tree_id tree) const {
  const std::lock_guard lock(mutex_);
  const auto found = trees_.find(tree);
  if (found == trees_.end() || found->second.dropped) return no_tree(tree);
  return reader_of(found->second.root, applied_);
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
  auto& cache = *store_->cache_;
  found_value f;
  std::optional<reader_pins::lease> lease;
  {
    const reader_pins::pin pin(cache.pins());
    const shown_root* shown = nullptr;
    frame* top = nullptr;
    while (!top) {  // a root without a hash that has left memory has been replaced by one with
      shown = published_->root.load();
      if (!shown) return make_error(errc::not_found, "the tree is gone");
      if (!shown->root.top) return false;
      top = cache.find(shown->root.top);
      if (top || shown->root.top.hash == block_hash()) continue;
      const auto read = cache.get(shown->root.top, block_kind::node);
      if (!read) return read.error();
      top = *read;
    }
    auto found = find_below(cache, top, key);
    if (!found) return found.error();
    f = std::move(*found);
    if (!f.value.blob) {
      if (f.found) into.assign(f.value.bytes);
      return f.found;
    }
    lease.emplace(cache.pins(), shown->at);
  }
  into.clear();
  if (auto read = read_blob(cache, f.value, 0, f.value.length, into); !read) return read.error();
  return true;
}

result<void> block_store::diff(snapshot_id before, snapshot_id after, const difference& f,
                               const key_range& within) const {
  std::optional<fixed_tree> a, b;
  epoch hashed;
  {
    const std::lock_guard lock(mutex_);
    const auto x = snapshots_.find(before), y = snapshots_.find(after);
    if (x == snapshots_.end()) return no_snapshot(before);
    if (y == snapshots_.end()) return no_snapshot(after);
    show(std::max(x->second.at, y->second.at));
    a.emplace(*cache_, x->second.root, x->second.at);
    b.emplace(*cache_, y->second.root, y->second.at);
    hashed = superblock_.at;
  }
  return diff_trees(*cache_, a->root, b->root, hashed, f, within);
}

result<void> block_store::diff_with_latest(snapshot_id before, tree_id after, const difference& f) const {
  std::optional<fixed_tree> a, b;
  epoch hashed;
  {
    const std::lock_guard lock(mutex_);
    const auto x = snapshots_.find(before);
    const auto y = shown_.find(after);
    const auto* shown = y == shown_.end() ? nullptr : y->second->root.load();
    if (x == snapshots_.end()) return no_snapshot(before);
    if (!shown) return no_tree(after);
    show(x->second.at);
    a.emplace(*cache_, x->second.root, x->second.at);
    b.emplace(*cache_, shown->root, shown->at);
    hashed = superblock_.at;
  }
  return diff_trees(*cache_, a->root, b->root, hashed, f);
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

std::vector<tree_id> block_store::clones(snapshot_id snapshot) const {
  const std::lock_guard lock(mutex_);
  std::vector<tree_id> found;
  for (const auto& [id, t] : trees_) {  // a clone has a greater number than what it was cloned from
    const bool of_clone = t.origin.value != 0 && std::ranges::find(found, snapshots_.at(t.origin).tree) != found.end();
    if (t.origin == snapshot || of_clone) found.push_back(id);
  }
  return found;
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
  f.blocks_spare = space_->spare();
  each_waiting([&](const block_pointer& p) { f.blocks_waiting += p.blocks; });
  f.trees = trees_.size();
  f.snapshots = snapshots_.size();
  f.remains = remains_.size();
  f.blocks_written = blocks_written_;
  f.journal_bytes_written = journal_written_;
  f.checkpoints = checkpoints_;
  f.cache_misses = cache_->misses();
  f.cache_bytes = cache_->bytes();
  f.unwritten_bytes = cache_->unwritten_bytes();
  return f;
}

}  // namespace millrace::store
