// What a store says of itself, compared with what is on its disk.
#include <algorithm>

#include "runtime/store/blob.hpp"
#include "runtime/store/block_store.hpp"
#include "runtime/store/tree_cursor.hpp"
#include "runtime/store/tree_diff.hpp"
#include "runtime/store/tree_walk.hpp"

namespace millrace::store {
namespace {

/// Reads all blocks of one tree born after an epoch from the disk.
class tree_scrub {
 public:
  tree_scrub(block_cache& cache, epoch since, store_damage whose, const std::function<void(const store_damage&)>& damaged)
      : cache_(cache), since_(since), whose_(std::move(whose)), damaged_(damaged) {}

  void visit_node(const block_pointer& p, const std::string& low) {
    if (p.born <= since_) return;
    std::vector<std::byte> bytes(p.blocks * block_bytes);
    if (!read(p, block_kind::node, bytes, low)) return;
    const tree_node node(bytes.data());
    for (std::size_t i = 0; i < node.count(); ++i) {
      std::string key = i == 0 && !node.leaf() ? low : std::string();
      if (key.empty()) node.append_key(i, key);
      if (!node.leaf()) {
        visit_node(node.child(i), key);
      } else if (const auto value = node.value(i); value.blob) {
        visit_blob(value.blob->top, blob_levels(value.blob->length), key);
      }
    }
  }

 private:
  void visit_blob(const block_pointer& p, unsigned level, const std::string& key) {
    if (p.born <= since_) return;
    std::vector<std::byte> bytes(block_bytes);
    const auto kind = level == 0 ? block_kind::data : block_kind::pointers;
    if (!read(p, kind, bytes, key) || level == 0) return;
    for (std::size_t at = 0; at < block_bytes; at += pointer_bytes) {
      const auto below = load_pointer(bytes.data() + at);
      if (!below) return;
      visit_blob(below, level - 1, key);
    }
  }

  /// What is in memory alone has nothing on the disk to be compared with.
  bool read(const block_pointer& p, block_kind kind, std::span<std::byte> into, const std::string& key) {
    {
      const reader_pins::pin pin(cache_.pins());
      if (const auto* f = cache_.find(p); f && !f->on_disk) {
        std::copy(f->content().begin(), f->content().end(), into.begin());
        return true;
      }
    }
    const auto good = cache_.read_from_disk(p, kind, into);
    if (good) return true;
    auto damage = whose_;
    damage.what = good.error();
    damage.key = key;
    damaged_(damage);
    return false;
  }

  block_cache& cache_;
  const epoch since_;
  const store_damage whose_;
  const std::function<void(const store_damage&)>& damaged_;
};

/// Marks blocks as referred to; false: one was already.
bool mark(std::vector<bool>& seen, const block_pointer& p) {
  for (auto at = p.address.value; at < p.address.value + p.blocks; ++at) {
    if (at >= seen.size() || seen[at]) return false;
    seen[at] = true;
  }
  return true;
}

}  // namespace

/// All roots, each with the epoch up to which its blocks belong to an earlier one.
std::vector<block_store::counted_root> block_store::all_roots() const {
  std::vector<counted_root> roots{{system_, epoch(0), tree_id(0), snapshot_id(0)}};
  for (const auto& [id, t] : trees_) {
    for (const auto s : t.snapshots) roots.push_back({snapshots_.at(s).root, epoch_before(t, s), id, s});
    if (!t.dropped) roots.push_back({t.root, shared_until(t), id, snapshot_id(0)});
  }
  return roots;
}

result<void> block_store::scrub(const std::function<void(const store_damage&)>& damaged) const {
  const reader_pins::lease lease(cache_->pins());
  std::vector<counted_root> roots;
  {
    const std::lock_guard lock(mutex_);
    roots = all_roots();
  }
  for (const auto& r : roots) {
    if (!r.root.top) continue;
    const store_damage whose{.what = {}, .tree = r.tree, .snapshot = r.snapshot, .key = {}};
    tree_scrub(*cache_, r.since, whose, damaged).visit_node(r.root.top, "");
  }
  return {};
}

result<void> block_store::check_space() const {
  const std::lock_guard lock(mutex_);
  std::vector<bool> seen(space_->blocks());
  for (std::size_t i = 0; i < superblock_slots; ++i) seen[i] = true;
  const auto twice = [](const block_pointer& p, const char* what) {
    return make_error(errc::corrupt, "block " + std::to_string(p.address.value) + " is referred to twice: " + what);
  };
  for (const auto& r : all_roots()) {
    auto walked = for_each_block(*cache_, r.root, r.since, [&](const block_pointer& p, block_kind) -> result<void> {
      return mark(seen, p) ? result<void>() : twice(p, "in a tree");
    });
    if (!walked) return walked;
  }
  for (const auto* list : {&space_pages_, &space_lists_}) {
    for (const auto& p : *list) {
      if (p && !mark(seen, p)) return twice(p, "in the list of used blocks");
    }
  }
  for (const auto* list : {&pending_new_, &pending_old_}) {
    for (const auto& p : *list) {
      if (!mark(seen, p.block)) return twice(p.block, "freed");
    }
  }
  for (std::uint64_t at = 0; at < seen.size(); ++at) {
    if (seen[at] == space_->in_use(block_address(at))) continue;
    return make_error(errc::corrupt, "block " + std::to_string(at) +
                                         (seen[at] ? " is referred to, but not in use" : " is in use, but lost"));
  }
  return {};
}

result<void> block_store::diff(snapshot_id before, snapshot_id after, const difference& f) const {
  const reader_pins::lease lease(cache_->pins());
  const auto a = root_of(before);
  if (!a) return a.error();
  const auto b = root_of(after);
  if (!b) return b.error();
  return diff_trees(*cache_, *a, *b, f);
}

result<void> block_store::diff_with_latest(snapshot_id before, tree_id after, const difference& f) const {
  const reader_pins::lease lease(cache_->pins());
  const auto a = root_of(before);
  if (!a) return a.error();
  tree_root b;
  {
    const std::lock_guard lock(mutex_);
    const auto found = trees_.find(after);
    const auto* root = found == trees_.end() ? nullptr : found->second.published->root.load();
    if (!root) return make_error(errc::not_found, "the store has no tree " + std::to_string(after.value));
    b = *root;
  }
  return diff_trees(*cache_, *a, b, f);
}

}  // namespace millrace::store
