// How a snapshot of another store comes into a tree, a block at a time.
#include <algorithm>
#include <cstring>
#include <unordered_set>

#include "runtime/store/blob.hpp"
#include "runtime/store/block_lookup.hpp"
#include "runtime/store/block_store.hpp"
#include "runtime/store/tree_walk.hpp"

namespace millrace::store {
namespace {

error no_import(std::uint64_t id) {
  return make_error(errc::not_found, "the store has no import " + std::to_string(id));
}

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

/// What the pointers of a node or a leaf's blobs lead to.
block_kind kind_below(const delta_block& block, const import_block& child) {
  if (block.kind == block_kind::node && block.level > 0) return block_kind::node;
  return child.kind == block_kind::pointers ? block_kind::pointers : block_kind::data;
}

/// A blob of the greatest length that has so many levels.
blob_pointer blob_of(const import_block& b) {
  std::uint64_t length = block_bytes;
  for (unsigned level = 0; level < b.level; ++level) length *= pointers_per_block;
  return {.length = length, .top = b.top};
}

}  // namespace

result<import_state*> block_store::find_import(std::uint64_t id) {
  const auto found = imports_.find(id);
  if (found == imports_.end()) return no_import(id);
  auto& i = found->second;
  if (i.changed != room_->now()) {
    undo_.push_back([this, id, before = i] { imports_.insert_or_assign(id, before); });
    i.changed = room_->now();
  }
  return &i;
}

result<void> block_store::begin_import(const store_change& c) {
  const tree_id tree(c.subject);
  const auto found = trees_.find(tree);
  if (found == trees_.end() || found->second.dropped) {
    return make_error(errc::not_found, "the store has no tree " + std::to_string(c.subject));
  }
  if (c.object == 0 || imports_.contains(c.object))
    return make_error(errc::already_exists, "there is an import of that number");
  undo_.push_back([this, id = c.object] { imports_.erase(id); });
  imports_[c.object] = {.tree = tree, .received = 0, .blocks = {}, .changed = room_->now()};
  use_id(c.object);
  return {};
}

/// Where the block is that the sender says is here already: in the tree as it stands.
result<block_pointer> block_store::had_block(const import_state& i, const delta_block& block, std::size_t pointer,
                                             const tree_node* node) const {
  const auto bad = make_error(errc::invalid_argument, "an import relies on a block that is not here");
  if (!node) return bad;
  const auto& root = trees_.at(i.tree).root;
  const auto key = key_below(*node, block.low, pointer);
  const auto found = block.level > 0 ? find_node(*cache_, root, block.level - 1U, key) : find_blob(*cache_, root, key);
  if (!found) return found;
  return *found ? found : result<block_pointer>(bad);
}

result<void> block_store::receive(const store_change& c) {
  const auto found = find_import(c.subject);
  if (!found) return found.error();
  auto& import = **found;
  const auto block = decode_delta_block(c.value);
  if (!block) return block.error();
  const auto content = bytes_of(block->content);
  const auto places = pointer_places(block->kind, content);
  const auto coming = static_cast<std::size_t>(std::count(block->had.begin(), block->had.end(), false));
  if (coming > import.blocks.size())
    return make_error(errc::invalid_argument, "an import lacks blocks that came before");
  const auto made = room_->make(content.size() / block_bytes, block->kind);
  if (!made) return made.error();
  std::memcpy((*made)->bytes(), content.data(), content.size());
  const tree_node node(content.data());
  auto next = import.blocks.size() - coming;
  bool holds_blobs = block->kind == block_kind::node && block->level == 0 && !places.empty();
  for (std::size_t i = 0; i < places.size(); ++i) {
    block_pointer below;
    if (block->had[i]) {
      const auto here = had_block(import, *block, i, block->kind == block_kind::node ? &node : nullptr);
      if (!here) return here.error();
      below = *here;
    } else {
      const auto& child = import.blocks[next++];
      if (child.kind != kind_below(*block, child))
        return make_error(errc::invalid_argument, "an import's blocks are out of order");
      below = child.top;
    }
    const auto wanted = load_pointer(content.data() + places[i]).hash;
    auto* place = (*made)->bytes() + places[i];
    if (below.hash != wanted) return make_error(errc::corrupt, "a block of an import is not what points to it says");
    store_pointer(place, below);
    if (block->kind == block_kind::node && block->level > 0) holds_blobs = holds_blobs || below.holds_blobs;
  }
  import.blocks.resize(import.blocks.size() - coming);
  auto top = block_room::pointer_to(**made);
  top.holds_blobs = holds_blobs;
  top.hash = (*made)->hash = hash_block(block->kind, (*made)->content());
  import.blocks.push_back({top, block->kind, block->level});
  ++import.received;
  return {};
}

/// Blocks of the old state that the new one has no more. What is older than the import and still wanted, new blocks
/// point to.
result<void> block_store::free_replaced(const tree_root& before, const tree_root& after, epoch since) {
  std::unordered_set<std::uint64_t> kept;
  if (after.top.born <= since) kept.insert(after.top.address.value);
  auto walked = for_each_block(*cache_, after, since, [&](const block_pointer& p, block_kind kind) -> result<void> {
    if (kind != block_kind::node) return {};
    const auto found = cache_->get(p, kind);
    if (!found) return found.error();
    for (const auto at : pointer_places(kind, (*found)->content())) {
      const auto below = load_pointer((*found)->bytes() + at);
      if (below.born <= since) kept.insert(below.address.value);
    }
    return {};
  });
  if (!walked) return walked;
  const std::function<result<void>(const block_pointer&, unsigned)> visit = [&](const block_pointer& p,
                                                                                unsigned level) -> result<void> {
    if (kept.contains(p.address.value)) return {};
    if (level > 0 || p.holds_blobs) {
      const auto found = cache_->get(p, block_kind::node);
      if (!found) return found.error();
      const held_frame hold(*found);
      const tree_node node(hold.get()->bytes());
      for (std::size_t i = 0; i < node.count(); ++i) {
        result<void> done;
        if (level > 0) {
          done = visit(node.child(i), level - 1);
        } else if (const auto value = node.value(i); value.blob && !kept.contains(value.blob->top.address.value)) {
          done =
              for_each_block(*cache_, *value.blob, epoch(0), [&](const block_pointer& b, block_kind) -> result<void> {
                room_->free(b);
                return {};
              });
        }
        if (!done) return done;
      }
    }
    room_->free(p);
    return {};
  };
  return before.top ? visit(before.top, before.level) : result<void>();
}

result<void> block_store::finish_import(const store_change& c) {
  const auto found = find_import(c.subject);
  if (!found) return found.error();
  const auto import = **found;
  const auto tree = trees_.find(import.tree);
  if (tree == trees_.end() || tree->second.dropped)
    return make_error(errc::not_found, "the tree of the import is gone");
  auto& t = tree->second;
  tree_root root = t.root;
  if (!import.blocks.empty()) root = {.top = import.blocks.front().top, .level = import.blocks.front().level};
  block_hash wanted;
  if (c.key.size() != sizeof(wanted))
    return make_error(errc::invalid_argument, "an import ends with the hash of its root");
  std::memcpy(&wanted, c.key.data(), sizeof(wanted));
  if (wanted == block_hash()) root = {};  // the snapshot is empty
  if (import.blocks.size() > 1 ||
      (root.top &&
       (root.top.hash != wanted || (!import.blocks.empty() && import.blocks.front().kind != block_kind::node)))) {
    return make_error(errc::corrupt, "an import is not the snapshot that was announced");
  }
  remember_root(import.tree);
  work_on(t);
  const auto before = t.root;
  const auto since = import.received == 0 ? room_->now() : shared_until(t);
  if (import.received > 0 || !root.top) {
    if (auto freed = free_replaced(before, root, since); !freed) return freed;
  }
  t.root = root;
  undo_.push_back([this, id = c.subject, import, size = removed_imports_.size()] {
    imports_.insert_or_assign(id, import);
    removed_imports_.resize(size);
  });
  imports_.erase(c.subject);
  removed_imports_.push_back(c.subject);
  return make_snapshot({.what = store_change::kind::snapshot, .subject = import.tree.value, .object = c.object});
}

result<void> block_store::abort_import(std::uint64_t id) {
  const auto found = find_import(id);
  if (!found) return found.error();
  const auto import = **found;
  const auto since = shared_until(trees_.at(import.tree));
  room_->work_on(epoch(0), epoch(0), 0);
  for (const auto& b : import.blocks) {
    if (b.kind == block_kind::node) {
      leave_behind({.top = b.top, .level = b.level}, since);
      continue;
    }
    auto freed = for_each_block(*cache_, blob_of(b), epoch(0), [&](const block_pointer& p, block_kind) -> result<void> {
      room_->free(p);
      return {};
    });
    if (!freed) return freed;
  }
  undo_.push_back([this, id, import, size = removed_imports_.size()] {
    imports_.insert_or_assign(id, import);
    removed_imports_.resize(size);
  });
  imports_.erase(id);
  removed_imports_.push_back(id);
  return {};
}

result<void> block_store::abort_imports_of(tree_id tree) {
  std::vector<std::uint64_t> ids;
  for (const auto& [id, i] : imports_) {
    if (i.tree == tree) ids.push_back(id);
  }
  for (const auto id : ids) {
    if (auto aborted = abort_import(id); !aborted) return aborted;
  }
  return {};
}

result<void> block_store::mark_imports(std::vector<bool>& seen) const {
  for (const auto& [id, import] : imports_) {
    const auto since = shared_until(trees_.at(import.tree));
    const auto mark = [&](const block_pointer& p, block_kind) -> result<void> {
      for (auto at = p.address.value; at < p.address.value + p.blocks; ++at) {
        if (at >= seen.size() || seen[at])
          return make_error(errc::corrupt, "block " + std::to_string(at) + " is referred to twice: in an import");
        seen[at] = true;
      }
      return {};
    };
    for (const auto& b : import.blocks) {
      auto walked = b.kind == block_kind::node
                        ? for_each_block(*cache_, tree_root{.top = b.top, .level = b.level}, since, mark)
                        : for_each_block(*cache_, blob_of(b), epoch(0), mark);
      if (!walked) return walked;
    }
  }
  return {};
}

result<tree_root> block_store::working_root(tree_id tree) const {
  const std::lock_guard lock(mutex_);
  const auto found = trees_.find(tree);
  if (found == trees_.end()) return make_error(errc::not_found, "the store has no tree " + std::to_string(tree.value));
  return found->second.root;
}

result<std::uint64_t> block_store::import_progress(std::uint64_t import) const {
  const std::lock_guard lock(mutex_);
  const auto found = imports_.find(import);
  if (found == imports_.end()) return no_import(import);
  return found->second.received;
}

std::vector<std::uint64_t> block_store::imports(tree_id tree) const {
  const std::lock_guard lock(mutex_);
  std::vector<std::uint64_t> ids;
  for (const auto& [id, i] : imports_) {
    if (i.tree == tree) ids.push_back(id);
  }
  return ids;
}

result<delta_source> block_store::delta(snapshot_id snapshot, snapshot_id earlier) {
  if (auto written = checkpoint(); !written) return written.error();
  const auto root = root_of(snapshot);
  if (!root) return root.error();
  if (earlier.value == 0) return delta_source(*cache_, *root, {}, epoch(0));
  const std::lock_guard lock(mutex_);
  const auto base = snapshots_.find(earlier);
  if (base == snapshots_.end())
    return make_error(errc::not_found, "the store has no snapshot " + std::to_string(earlier.value));
  return delta_source(*cache_, *root, base->second.root, base->second.at);
}

}  // namespace millrace::store
