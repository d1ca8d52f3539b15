#include "runtime/store/tree_walk.hpp"

#include "codecs/store/tree_node.hpp"
#include "runtime/store/blob.hpp"

namespace millrace::store {
namespace {

using visitor = std::function<result<void>(const block_pointer&, block_kind)>;

result<void> visit(block_cache& cache, const block_pointer& p, unsigned level, epoch since, const visitor& f) {
  if (p.born <= since) return {};
  if (level > 0 || p.holds_blobs) {
    held_frame hold;
    {
      const reader_pins::pin pin(cache.pins());
      const auto found = cache.get(p, block_kind::node);
      if (!found) return found.error();
      hold = held_frame(*found);
    }
    const tree_node node(hold.get()->bytes());
    for (std::size_t i = 0; i < node.count(); ++i) {
      result<void> done;
      if (level > 0) {
        done = visit(cache, node.child(i), level - 1, since, f);
      } else if (const auto value = node.value(i); value.blob) {
        done = for_each_block(cache, *value.blob, since, f);
      }
      if (!done) return done;
    }
  }
  return f(p, block_kind::node);
}

}  // namespace

result<void> for_each_block(block_cache& cache, const tree_root& root, epoch since, const visitor& f) {
  if (!root.top) return {};
  return visit(cache, root.top, root.level, since, f);
}

}  // namespace millrace::store
