// How what has changed gets its hashes, and into the system tree.
#include "runtime/store/block_store.hpp"

namespace millrace::store {
namespace {

/// Calls `f(place)` for each pointer of a block.
template <class F>
result<void> for_each_pointer(frame& f, F call) {
  if (f.kind == block_kind::pointers) {
    for (std::size_t at = 0; at < block_bytes && load_pointer(f.bytes() + at); at += pointer_bytes) {
      if (auto done = call(f.bytes() + at); !done) return done;
    }
  } else if (f.kind == block_kind::node) {
    const tree_node node(f.bytes());
    for (std::size_t i = 0; i < node.count(); ++i) {
      const auto at = node.pointer_at(i);
      if (!at) continue;
      if (auto done = call(f.bytes() + *at); !done) return done;
    }
  }
  return {};
}

}  // namespace

/// A pointer gets the hash of what it points to, if that was made since the last checkpoint. Readers may be looking at
/// it: they need the hash only when the block has left memory, which it does not before it is written. `whole`: what is
/// not there is missed.
result<void> block_store::hash_pointer(std::byte* place, bool whole) {
  const auto p = load_pointer(place);
  // One that only a lease has kept was not hashed by the checkpoint that it is older than.
  if (p.born <= superblock_.at && p.hash != block_hash()) return {};
  auto* below = cache_->find(p);
  if (!below || below->born != p.born) {
    return whole ? make_error(errc::corrupt, "a block that is in memory alone is not there") : result<void>();
  }
  if (auto hashed = hash_frame(*below, whole); !hashed) return hashed;
  if (below->hash != p.hash) store_hash(place, below->hash);
  return {};
}

result<void> block_store::hash_frame(frame& f, bool whole) {
  if (f.hash != block_hash()) return {};
  auto hashed = for_each_pointer(f, [&](std::byte* place) { return hash_pointer(place, whole); });
  if (hashed) f.hash = hash_block(f.kind, f.content());
  return hashed;
}

result<void> block_store::hash_root(tree_root& root, bool whole) {
  if (!root.top) return {};
  std::byte place[pointer_bytes];
  store_pointer(place, root.top);
  if (auto hashed = hash_pointer(place, whole); !hashed) return hashed;
  root.top = load_pointer(place);
  return {};
}

/// A block that is not to be written itself, but still read, may lead to some that are.
void block_store::fill_in_hashes(frame& f) const {
  (void)for_each_pointer(f, [&](std::byte* place) -> result<void> {
    const auto p = load_pointer(place);
    if (p.born <= superblock_.at && p.hash != block_hash()) return {};
    const auto* below = cache_->find(p);
    if (below && below->born == p.born && below->hash != block_hash() && below->hash != p.hash)
      store_hash(place, below->hash);
    return {};
  });
}

result<void> block_store::list_removed(tree_edit& edit) {
  for (const auto id : removed_trees_) {
    if (auto erased = edit.erase(tree_key(id)); !erased) return erased.error();
  }
  for (const auto id : removed_snapshots_) {
    if (auto erased = edit.erase(snapshot_key(id)); !erased) return erased.error();
  }
  for (const auto number : removed_remains_) {
    if (auto erased = edit.erase(remains_key(number)); !erased) return erased.error();
  }
  removed_trees_.clear();
  removed_snapshots_.clear();
  removed_remains_.clear();
  return {};
}

/// Some of what is below them is gone already.
result<void> block_store::list_remains(tree_edit& edit) {
  for (auto& [number, r] : remains_) {
    if (r.changed <= superblock_.at) continue;
    if (auto hashed = hash_root(r.root, false); !hashed) return hashed;
    if (auto put = edit.put(remains_key(number), encode_remains(r)); !put) return put;
  }
  return {};
}

/// Their blocks have their hashes from where they come.
result<void> block_store::list_imports(tree_edit& edit) {
  for (const auto id : std::exchange(removed_imports_, {})) {
    if (auto erased = edit.erase(import_key(id)); !erased) return erased.error();
  }
  for (const auto& [id, i] : imports_) {
    if (i.changed <= superblock_.at) continue;
    if (auto put = edit.put(import_key(id), encode_import(i)); !put) return put;
  }
  return {};
}

/// Writes into the system tree what has changed of trees, snapshots and dead blocks.
result<void> block_store::list_tables() {
  room_->work_on(epoch(0), epoch(0), 0);
  tree_edit edit(*room_, *cache_, system_);
  if (auto removed = list_removed(edit); !removed) return removed;
  for (auto& [id, t] : trees_) {
    if (t.changed <= superblock_.at) continue;
    if (auto hashed = hash_root(t.root, true); !hashed) return hashed;
    if (auto put = edit.put(tree_key(id), encode_tree(t)); !put) return put;
  }
  for (auto& [id, s] : snapshots_) {
    if (s.changed <= superblock_.at) continue;
    if (auto hashed = hash_root(s.root, true); !hashed) return hashed;
    if (auto put = edit.put(snapshot_key(id), encode_snapshot(s)); !put) return put;
  }
  if (auto listed = list_remains(edit); !listed) return listed;
  if (auto listed = list_imports(edit); !listed) return listed;
  for (const auto& [id, blocks] : dead_) {
    if (blocks.empty()) continue;
    if (auto put = edit.put(dead_key(id, applied_), encode_dead(blocks)); !put) return put;
  }
  dead_.clear();
  return hash_root(system_, true);
}

}  // namespace millrace::store
