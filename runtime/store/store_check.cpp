// What a store says of itself, compared with what is on its disk.
#include <algorithm>

#include "runtime/store/blob.hpp"
#include "runtime/store/block_store.hpp"
#include "runtime/store/remains_walk.hpp"
#include "runtime/store/tree_walk.hpp"

namespace millrace::store {
namespace {

/// A block as the disk has it, or, as long as it is in memory alone, as that has it.
struct seen_block {
  held_frame in_memory;
  std::vector<std::byte> from_disk;

  const std::byte* data() const { return in_memory ? in_memory.get()->bytes.get() : from_disk.data(); }
};

/// Reads all blocks of one tree born after an epoch.
class tree_scrub {
 public:
  tree_scrub(block_cache& cache, epoch since, store_damage whose,
             const std::function<void(const store_damage&)>& damaged)
      : cache_(cache), since_(since), whose_(std::move(whose)), damaged_(damaged) {}

  /// `top`: the root in memory, if its hash was not known when it was taken.
  void visit_tree(const tree_root& root, held_frame top) {
    std::byte place[pointer_bytes];
    store_pointer(place, root.top);
    top_ = std::move(top);
    visit_node(place, "");
  }

 private:
  /// `place`: of the pointer to it, in a block that stays. `low`: what is below is not below that key.
  void visit_node(const std::byte* place, const std::string& low) {
    if (load_place(place).born <= since_) return;
    seen_block block;
    if (!read(place, block_kind::node, block, low)) return;
    const tree_node node(block.data());
    for (std::size_t i = 0; i < node.count(); ++i) {
      std::string key = i == 0 && !node.leaf() ? low : std::string();
      if (node.leaf() || i > 0) node.append_key(i, key);
      if (!node.leaf()) {
        visit_node(node.child_place(i), key);
      } else if (const auto value = node.shown(i); value.blob) {
        visit_blob(value.blob, blob_levels(value.length), key);
      }
    }
  }

  void visit_blob(const std::byte* place, unsigned level, const std::string& key) {
    if (load_place(place).born <= since_) return;
    seen_block block;
    if (!read(place, level == 0 ? block_kind::data : block_kind::pointers, block, key) || level == 0) return;
    for (std::size_t at = 0; at < block_bytes; at += pointer_bytes) {
      if (!load_place(block.data() + at)) return;
      visit_blob(block.data() + at, level - 1, key);
    }
  }

  bool read(const std::byte* place, block_kind kind, seen_block& into, const std::string& key) {
    if (top_) {
      into.in_memory = std::exchange(top_, {});
      return true;
    }
    {
      const reader_pins::pin pin(cache_.pins());
      if (auto* f = cache_.find(load_place(place)); f && !f->on_disk) {
        into.in_memory = held_frame(f);
        return true;
      }
    }
    const auto p = load_pointer(place);  // with its hash, as it has left memory
    into.from_disk.resize(p.blocks * block_bytes);
    const auto good = cache_.read_from_disk(p, kind, into.from_disk);
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
  held_frame top_;
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

error twice(const block_pointer& p, const char* what) {
  return make_error(errc::corrupt, "block " + std::to_string(p.address.value) + " is referred to twice: " + what);
}

}  // namespace

/// All roots, each with the epoch up to which its blocks belong to an earlier one.
std::vector<block_store::counted_root> block_store::all_roots() const {
  std::vector<counted_root> roots{{system_, epoch(0), tree_id(0), snapshot_id(0)}};
  for (const auto& [id, t] : trees_) {
    for (const auto s : t.snapshots) roots.push_back({snapshots_.at(s).root, epoch_before(id, s), id, s});
    if (!t.dropped) roots.push_back({t.root, shared_until(t), id, snapshot_id(0)});
  }
  return roots;
}

/// The newest superblock and the map of used blocks that it leads to.
void block_store::scrub_space(const std::function<void(const store_damage&)>& damaged, const superblock& root) const {
  const auto tell = [&](const error& what) { damaged({.what = what, .tree = {}, .snapshot = {}, .key = {}}); };
  std::vector<std::byte> block(block_bytes), list(block_bytes), page(block_bytes);
  std::size_t copies = 0;
  for (std::size_t slot = 0; slot < superblock_slots; ++slot) {
    const auto read = file_->read_at(slot * block_bytes, block);
    const auto s =
        read ? decode_superblock(std::span<const std::byte, block_bytes>(block)) : result<superblock>(read.error());
    if (s && s->at >= root.at) ++copies;
  }
  if (copies < superblock_copies) tell(make_error(errc::corrupt, "a copy of the store's superblock cannot be read"));
  if (auto read = cache_->read_from_disk(root.space, block_kind::pointers, block); !read) return tell(read.error());
  for (std::size_t i = 0; i * pointers_per_block < root.space_blocks; ++i) {
    if (auto read = cache_->read_from_disk(load_pointer(block.data() + i * pointer_bytes), block_kind::pointers, list);
        !read) {
      tell(read.error());
      continue;
    }
    const auto pages = std::min(pointers_per_block, root.space_blocks - i * pointers_per_block);
    for (std::size_t k = 0; k < pages; ++k) {
      auto read = cache_->read_from_disk(load_pointer(list.data() + k * pointer_bytes), block_kind::data, page);
      if (!read) tell(read.error());
    }
  }
}

result<void> block_store::scrub(const std::function<void(const store_damage&)>& damaged) const {
  std::optional<reader_pins::lease> of_disk, of_trees;
  std::vector<counted_root> roots;
  std::vector<held_frame> tops;
  superblock newest;
  {
    const std::lock_guard lock(mutex_);
    const reader_pins::pin pin(cache_->pins());
    newest = superblock_;
    show(applied_);
    of_disk.emplace(cache_->pins(), newest.at);
    of_trees.emplace(cache_->pins(), applied_);
    roots = all_roots();
    roots.front().root = {.top = newest.system, .level = newest.system_level};  // the newest one is being written to
    for (const auto& r : roots) {
      tops.emplace_back(r.root.top && r.root.top.hash == block_hash() ? cache_->find(r.root.top) : nullptr);
    }
  }
  scrub_space(damaged, newest);
  for (std::size_t i = 0; i < roots.size(); ++i) {
    const auto& r = roots[i];
    if (!r.root.top) continue;
    const store_damage whose{.what = {}, .tree = r.tree, .snapshot = r.snapshot, .key = {}};
    tree_scrub(*cache_, r.since, whose, damaged).visit_tree(r.root, std::move(tops[i]));
  }
  return {};
}

result<void> block_store::mark_trees(std::vector<bool>& seen) const {
  for (const auto& r : all_roots()) {
    auto walked = for_each_block(*cache_, r.root, r.since, [&](const block_pointer& p, block_kind) -> result<void> {
      return mark(seen, p) ? result<void>() : twice(p, "in a tree");
    });
    if (!walked) return walked;
  }
  return {};
}

/// What is neither a tree's nor a snapshot's.
result<void> block_store::mark_others(std::vector<bool>& seen) const {
  std::optional<error> bad;
  const auto marked = [&](const block_pointer& p, const char* what) {
    if (p && !mark(seen, p) && !bad) bad = twice(p, what);
  };
  for (auto remains : remains_) {
    walk_budget all{.blocks = SIZE_MAX, .reads = SIZE_MAX};
    auto walked =
        walk_on(*cache_, remains.second, all, [&](const block_pointer& p) { marked(p, "in a dropped tree"); });
    if (!walked) return walked.error();
  }
  if (auto imports = mark_imports(seen); !imports) return imports;
  for (const auto& p : space_pages_) marked(p, "in the list of used blocks");
  for (const auto& p : space_lists_) marked(p, "in the list of used blocks");
  each_waiting([&](const block_pointer& p) { marked(p, "freed"); });
  return bad ? result<void>(*bad) : result<void>();
}

result<void> block_store::check_space() const {
  const std::lock_guard lock(mutex_);
  std::vector<bool> seen(space_->blocks());
  for (std::size_t i = 0; i < superblock_slots; ++i) seen[i] = true;
  if (auto marked = mark_trees(seen); !marked) return marked;
  if (auto marked = mark_others(seen); !marked) return marked;
  for (std::uint64_t at = 0; at < seen.size(); ++at) {
    if (seen[at] == space_->in_use(block_address(at))) continue;
    return make_error(errc::corrupt, "block " + std::to_string(at) +
                                         (seen[at] ? " is referred to, but not in use" : " is in use, but lost"));
  }
  return {};
}

}  // namespace millrace::store
