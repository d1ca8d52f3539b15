// What is on the disk, compared with what was written there.
#include <algorithm>
#include <limits>
#include <tuple>

#include "runtime/disk/aligned_buffer.hpp"
#include "runtime/store/blob.hpp"
#include "runtime/store/block_store.hpp"

namespace millrace::store {
namespace {

constexpr epoch live_epoch{std::numeric_limits<decltype(epoch::value)>::max()};
constexpr snapshot_id live_snapshot{std::numeric_limits<std::uint64_t>::max()};

/// A block as the disk has it, or, as long as it is in memory alone, as that has it.
struct seen_block {
  held_frame in_memory;
  aligned_buffer from_disk;
  const std::byte* read = nullptr;

  const std::byte* data() const { return in_memory ? in_memory.get()->bytes() : read; }
};

/// Reads the blocks of one tree born after an epoch, from a key on, as many as it may.
class tree_scrub {
 public:
  tree_scrub(block_cache& cache, file& device, const scrub_position& from, std::uint64_t blocks_max, store_damage whose,
             const damage_visitor& damaged)
      : cache_(cache),
        device_(device),
        from_(from),
        blocks_max_(blocks_max),
        whose_(std::move(whose)),
        damaged_(damaged) {}

  /// `top`: the root in memory, if its hash was not known when it was taken.
  void visit_tree(const tree_root& root, held_frame top) {
    std::byte place[pointer_bytes];
    store_pointer(place, root.top);
    top_ = std::move(top);
    visit_node(place, "");
  }

  std::uint64_t blocks_read() const { return blocks_read_; }

  /// The first key that is left; none: nothing is.
  const std::optional<std::string>& left() const { return left_; }

 private:
  /// Whether what begins with `key` is left for the next time.
  bool is_enough(const std::string& key) {
    if (blocks_read_ < blocks_max_ || left_) return left_.has_value();
    left_ = key;
    return true;
  }

  /// `place`: of the pointer to it, in a block that stays. `low`: what is below is not below that key.
  void visit_node(const std::byte* place, const std::string& low) {
    if (load_place(place).born <= from_.since || is_enough(low)) return;
    seen_block block;
    if (!read(place, block_kind::node, block, low)) return;
    const tree_node node(block.data());
    for (std::size_t i = 0; i < node.count() && !left_; ++i) {
      if (was_read(node, i)) continue;
      std::string key = i == 0 && !node.leaf() ? low : std::string();
      if (node.leaf() || i > 0) node.append_key(i, key);
      if (!node.leaf()) {
        visit_node(node.child_place(i), key);
      } else if (const auto value = node.shown(i); value.blob && !is_enough(key)) {
        visit_blob(value.blob, blob_levels(value.length), key);
      }
    }
  }

  /// All below the entry is below the key to go on from.
  bool was_read(const tree_node& node, std::size_t i) const {
    if (from_.key.empty() || (!node.leaf() && i + 1 == node.count())) return false;
    std::string bound;
    node.append_key(node.leaf() ? i : i + 1, bound);
    return node.leaf() ? bound < from_.key : bound <= from_.key;
  }

  void visit_blob(const std::byte* place, unsigned level, const std::string& key) {
    if (load_place(place).born <= from_.since) return;
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
    const auto bytes = into.from_disk.take(p.blocks * block_bytes);
    into.read = bytes.data();
    blocks_read_ += p.blocks;
    const auto good = read_block(device_, p, kind, bytes);
    if (good) return true;
    auto damage = whose_;
    damage.what = good.error();
    damage.key = key;
    damaged_(damage);
    return false;
  }

  block_cache& cache_;
  file& device_;
  const scrub_position& from_;
  const std::uint64_t blocks_max_;
  const store_damage whose_;
  const damage_visitor& damaged_;
  held_frame top_;
  std::uint64_t blocks_read_ = 0;
  std::optional<std::string> left_;
};

/// Superblocks and the map of used blocks, read one after the other.
class space_scrub {
 public:
  space_scrub(file& device, const damage_visitor& damaged) : device_(device), damaged_(damaged) {}

  std::uint64_t run(const superblock& root) {
    count_superblocks(root);
    const auto lists = take(root.space, block_kind::pointers, top_);
    for (std::size_t i = 0; !lists.empty() && i * pointers_per_block < root.space_blocks; ++i) {
      const auto list = take(load_pointer(lists.data() + i * pointer_bytes), block_kind::pointers, list_);
      if (list.empty()) continue;
      const auto pages = std::min(pointers_per_block, root.space_blocks - i * pointers_per_block);
      for (std::size_t k = 0; k < pages; ++k) {
        (void)take(load_pointer(list.data() + k * pointer_bytes), block_kind::data, page_);
      }
    }
    return blocks_read_;
  }

 private:
  void tell(const error& what) { damaged_({.what = what, .tree = {}, .snapshot = {}, .key = {}}); }

  void count_superblocks(const superblock& root) {
    std::size_t copies = 0;
    for (std::size_t slot = 0; slot < superblock_slots; ++slot) {
      const auto block = page_.take(block_bytes);
      const auto read = device_.read_at(slot * block_bytes, block);
      ++blocks_read_;
      const auto s = read ? decode_superblock(std::span<const std::byte, block_bytes>(block.data(), block_bytes))
                          : result<superblock>(read.error());
      if (s && s->at >= root.at) ++copies;
    }
    if (copies < superblock_copies) tell(make_error(errc::corrupt, "a copy of the store's superblock cannot be read"));
  }

  /// Nothing if it is damaged.
  std::span<const std::byte> take(const block_pointer& p, block_kind kind, aligned_buffer& into) {
    const auto bytes = into.take(block_bytes);
    ++blocks_read_;
    if (const auto read = read_block(device_, p, kind, bytes); !read) {
      tell(read.error());
      return {};
    }
    return bytes;
  }

  file& device_;
  const damage_visitor& damaged_;
  aligned_buffer top_, list_, page_;
  std::uint64_t blocks_read_ = 0;
};

/// `at` leads to the front of a tree.
void go_to(scrub_position& at, tree_id tree) {
  const auto began = at.began;
  at = {};
  at.began = began;
  at.where = scrub_position::part::trees;
  at.tree = tree;
}

/// `at` leads behind what it leads to.
void pass(scrub_position& at) {
  if (at.snapshot != live_snapshot) {
    at.begun = false;
    at.key.clear();
    at.snapshot = at.snapshot + 1;
  } else {
    go_to(at, at.tree + 1);
  }
}

}  // namespace

std::optional<block_store::counted_root> block_store::next_root_of(const tree_state& t, scrub_position& at) const {
  const auto order = [this](snapshot_id s) { return std::pair(snapshots_.at(s).at, s); };
  const auto next = std::lower_bound(t.snapshots.begin(), t.snapshots.end(), std::pair(at.taken, at.snapshot),
                                     [&](snapshot_id s, const auto& wanted) { return order(s) < wanted; });
  const auto newer = std::upper_bound(t.snapshots.begin(), t.snapshots.end(), std::pair(at.began, live_snapshot),
                                      [&](const auto& wanted, snapshot_id s) { return wanted < order(s); });
  const bool live = next >= newer;
  if (live && t.dropped) return std::nullopt;
  const auto before_live = newer == t.snapshots.begin() ? origin_epoch(t) : snapshots_.at(*std::prev(newer)).at;
  const auto found = live ? std::pair(live_epoch, live_snapshot) : order(*next);
  if (!at.begun || found != std::pair(at.taken, at.snapshot)) {
    at.begun = true;
    at.key.clear();
    std::tie(at.taken, at.snapshot) = found;
    at.since = live ? before_live : epoch_before(at.tree, *next);
  }
  if (live) return counted_root{t.root, at.since, at.tree, snapshot_id(0)};
  return counted_root{snapshots_.at(*next).root, at.since, at.tree, *next};
}

/// What `at` leads to, or what is behind it if that has gone.
std::optional<block_store::counted_root> block_store::next_root(scrub_position& at) const {
  for (auto t = trees_.lower_bound(at.tree); t != trees_.end(); ++t) {
    if (t->first != at.tree) go_to(at, t->first);
    if (auto root = next_root_of(t->second, at)) return root;
  }
  return std::nullopt;
}

/// The newest superblock and the map of used blocks that it leads to.
std::uint64_t block_store::scrub_space(const damage_visitor& damaged) const {
  std::optional<reader_pins::lease> of_disk;
  superblock newest;
  {
    const std::lock_guard lock(mutex_);
    newest = superblock_;
    of_disk.emplace(cache_->pins(), newest.at);
  }
  return space_scrub(*device_, damaged).run(newest);
}

std::uint64_t block_store::scrub_on(scrub_position& at, std::uint64_t blocks_max, const damage_visitor& damaged) const {
  using part = scrub_position::part;
  if (at.where == part::end) return 0;
  if (at.where == part::space) {
    at.began = applied();
    at.where = part::system;
    return scrub_space(damaged);
  }
  std::optional<reader_pins::lease> seen;
  std::optional<counted_root> root;
  held_frame top;
  {
    const std::lock_guard lock(mutex_);
    const reader_pins::pin pin(cache_->pins());
    if (at.where == part::system) {  // as the disk has it: the newest one is being written to
      root = counted_root{{.top = superblock_.system, .level = superblock_.system_level}, {}, {}, {}};
      seen.emplace(cache_->pins(), superblock_.at);
    } else if (!steps_.empty()) {  // what they have applied may be taken back
      return 0;
    } else if ((root = next_root(at))) {
      show(applied_);
      seen.emplace(cache_->pins(), applied_);
      if (root->root.top && root->root.top.hash == block_hash()) top = held_frame(cache_->find(root->root.top));
    } else {
      at.where = part::end;
      return 0;
    }
  }
  const store_damage whose{.what = {}, .tree = root->tree, .snapshot = root->snapshot, .key = {}};
  tree_scrub one(*cache_, *device_, at, blocks_max, whose, damaged);
  if (root->root.top) one.visit_tree(root->root, std::move(top));
  if (one.left()) {
    at.key = *one.left();
  } else if (at.where == part::system) {
    go_to(at, tree_id(0));
  } else {
    pass(at);
  }
  return one.blocks_read();
}

void block_store::scrub(const damage_visitor& damaged) const {
  scrub_position at;
  while (at.where != scrub_position::part::end) scrub_on(at, UINT64_MAX, damaged);
}

}  // namespace millrace::store
