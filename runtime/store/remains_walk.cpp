#include "runtime/store/remains_walk.hpp"

#include "codecs/store/tree_node.hpp"
#include "runtime/store/blob.hpp"

namespace millrace::store {
namespace {

class remains_walk {
 public:
  using visitor = std::function<void(const block_pointer&)>;

  remains_walk(block_cache& cache, tree_remains& r, walk_budget& left, const visitor& f)
      : cache_(cache), position_(r.position), since_(r.since), left_(left), f_(f) {}

  /// False: the budget ended it. The position leads to what is next.
  result<bool> visit(const block_pointer& p, block_kind kind, unsigned level, std::size_t depth) {
    if (p.born <= since_) return true;
    if (kind == block_kind::pointers || (kind == block_kind::node && (level > 0 || p.holds_blobs))) {
      const auto held = enter(p, kind);
      if (!held) return held.error();
      if (!*held) return false;
      const auto done = visit_below(*held->get(), level, depth);
      if (!done || !*done) return done;
    }
    if (left_.blocks == 0) return false;
    --left_.blocks;
    f_(p);
    return true;
  }

 private:
  /// Nothing if it would have to be read, and too much has been.
  result<held_frame> enter(const block_pointer& p, block_kind kind) {
    const reader_pins::pin pin(cache_.pins());
    if (!cache_.find(p)) {
      if (left_.reads == 0) return held_frame();
      --left_.reads;
    }
    const auto found = cache_.get(p, kind);
    if (!found) return found.error();
    return held_frame(*found);
  }

  result<bool> visit_below(const frame& f, unsigned level, std::size_t depth) {
    if (position_.size() == depth) position_.push_back(0);
    const auto count = f.kind == block_kind::node ? tree_node(f.bytes()).count() : pointers_per_block;
    while (position_[depth] < count) {
      const auto done = visit_entry(f, position_[depth], level, depth + 1);
      if (!done || !*done) return done;
      position_.resize(depth + 1);
      ++position_[depth];
    }
    return true;
  }

  result<bool> visit_entry(const frame& f, std::size_t i, unsigned level, std::size_t depth) {
    if (f.kind == block_kind::pointers) {
      const auto below = load_pointer(f.bytes() + i * pointer_bytes);
      if (!below) return true;
      return visit(below, level == 1 ? block_kind::data : block_kind::pointers, level - 1, depth);
    }
    const tree_node node(f.bytes());
    if (level > 0) return visit(node.child(i), block_kind::node, level - 1, depth);
    const auto value = node.value(i);
    if (!value.blob) return true;
    const auto levels = blob_levels(value.blob->length);
    return visit(value.blob->top, levels == 0 ? block_kind::data : block_kind::pointers, levels, depth);
  }

  block_cache& cache_;
  std::vector<std::uint32_t>& position_;
  const epoch since_;
  walk_budget& left_;
  const visitor& f_;
};

}  // namespace

result<bool> walk_on(block_cache& cache, tree_remains& r, walk_budget& left, const remains_walk::visitor& f) {
  if (!r.root.top) return true;
  return remains_walk(cache, r, left, f).visit(r.root.top, block_kind::node, r.root.level, 0);
}

}  // namespace millrace::store
