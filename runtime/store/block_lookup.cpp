#include "runtime/store/block_lookup.hpp"

namespace millrace::store {

result<block_pointer> find_node(block_cache& cache, const tree_root& root, unsigned level, std::string_view key) {
  if (!root.top || level > root.level) return block_pointer{};
  const reader_pins::pin pin(cache.pins());
  auto at = root.top;
  for (unsigned here = root.level; here > level; --here) {
    const auto found = cache.get(at, block_kind::node);
    if (!found) return found.error();
    const tree_node node((*found)->bytes());
    at = node.child(node.child_for(key));
  }
  return at;
}

result<block_pointer> find_blob(block_cache& cache, const tree_root& root, std::string_view key) {
  const auto leaf = find_node(cache, root, 0, key);
  if (!leaf || !*leaf) return leaf;
  const reader_pins::pin pin(cache.pins());
  const auto found = cache.get(*leaf, block_kind::node);
  if (!found) return found.error();
  const tree_node node((*found)->bytes());
  bool exact = false;
  const auto i = node.lower_bound(key, exact);
  if (!exact) return block_pointer{};
  const auto value = node.value(i);
  return value.blob ? value.blob->top : block_pointer{};
}

}  // namespace millrace::store
